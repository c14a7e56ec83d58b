"""A film in a notebook: the same bytes, a picture beside them, a sentence for what is wrong, and a real JupyterLab."""

import base64
import gzip
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
import pytest
from PIL import Image

from dashboard import studio
from dashboard.catalogue import lesson_of
from dashboard.figures import marks, theme
from dashboard.order import Order
from dashboard.watch.picture import png
from engine.core import Refused
from tests.lessons import ROOT, default_trace, every_slug
from tests.served import in_chromium

pytest.importorskip("anywidget", reason="no anywidget on this machine (tests/requirements.txt)")
from dashboard.notebook import film


def test_a_widget_carries_the_bytes_of_the_page():
    widget = film("adaboost", n_estimators=9, step=4)
    page = gzip.decompress(widget.page).decode()
    head, body = (
        gzip.decompress(base64.b64decode(re.search(rf'id="{part}-en">([^<]*)<', page)[1])) for part in ("head", "body")
    )
    assert head + body == studio.film(Order.read("adaboost", {"n_estimators": "9"})).bytes
    assert json.loads(re.search(r'id="call">([^<]*)<', page)[1])["step"] == 3
    assert "http" not in re.sub(r"<script.*?</script>|https?://www.w3.org", "", page, flags=re.S)


def test_a_picture_of_the_step_stands_where_scripts_are_stripped():
    first, last = (film("adaboost", n_estimators=9, step=t) for t in (1, 9))
    data, _ = first._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data and data["text/plain"] == "<film: AdaBoost>"
    pictures = [Image.open(io.BytesIO(base64.b64decode(w._repr_mimebundle_()[0]["image/png"]))) for w in (first, last)]
    assert pictures[0].size == (720, 480) and pictures[0].tobytes() != pictures[1].tobytes()


@every_slug
def test_every_main_picture_can_be_drawn_without_a_browser(slug):
    trace = default_trace(slug)
    figure = lesson_of(slug).films[0].views[0].draw(trace, 0, lambda text: text("zh"))
    assert len(np.unique(np.asarray(Image.open(io.BytesIO(png(figure)))).reshape(-1, 3), axis=0)) > 16


def test_a_dot_stands_on_its_axes_and_in_its_colour():
    dot = marks.dots([2.0], [7.5], size=30, colour="@plus")
    bar = marks.bars([5.0], [5.0], colour="@minus", width=2)
    level = marks.field(np.arange(2.0) + 8, np.arange(2.0), np.zeros((2, 2)), 0, 1, scale=[[0, "@third"], [1, "@ink"]])
    x, y = (theme.axis("", 0, 10, showticklabels=False, showgrid=False) for _ in "xy")
    got = np.asarray(Image.open(io.BytesIO(png(theme.figure(dot, bar, {**level, "opacity": 1}, x=x, y=y), 1082, 1072))))
    for (at, up), token in (((2, 7.5), "@plus"), ((5, 2), "@minus"), ((8.2, 0.5), "@third"), ((5, 8), "@paper")):
        pixel = got[16 + round(1000 * (1 - up / 10)), 66 + 100 * at if isinstance(at, int) else 66 + round(100 * at)]
        assert "#{:02x}{:02x}{:02x}".format(*tuple(pixel)) == theme.colour(token), (at, up)


@pytest.mark.parametrize(
    "given, said",
    [
        ({"slug": "adabost"}, "There is no lesson 'adabost'"),
        ({"n_estimator": 9}, "There is no knob 'n_estimator'; there are"),
        ({"n_estimators": 10**9}, "n_estimators is a whole number from 1 to"),
        ({"n_estimators": 2.5}, "n_estimators is a whole number"),
        ({"data": "rainbow"}, "data is one of"),
        ({"film": 99}, "film is a whole number from 1 to"),
        ({"step": 10, "n_estimators": 9}, "step is a whole number from 1 to 9, not 10."),
        ({"lang": "fr"}, "lang is 'en' or 'zh', not 'fr'."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(given, said):
    given = {"slug": "adaboost", **given}
    with pytest.raises(Refused, match=re.escape(said)) as refused:
        film(given.pop("slug"), **given)
    assert str(refused.value).count("\n") == 0 and re.search("[一-龥]", refused.value.text.zh)


def test_without_anywidget_the_import_says_what_is_missing():
    code = "import sys; sys.modules['anywidget'] = None; import dashboard.notebook"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr.strip().splitlines()[-1].endswith("dashboard.notebook needs anywidget: pip install anywidget")


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab of its own that asks nobody for news, with a notebook in its folder."""
    pytest.importorskip("jupyterlab", reason="no JupyterLab on this machine (tests/requirements.txt)")
    import nbformat  # takes three seconds

    cell = nbformat.v4.new_code_cell('from dashboard.notebook import film\nfilm("adaboost", n_estimators=12, step=3)')
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), tmp_path / "film.ipynb")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--ServerApp.root_dir={tmp_path}", "--IdentityProvider.token=", "--LabApp.news_url=None"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    env = {**os.environ, **folders, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{base}/api", timeout=2).read()
                break
            except OSError:
                assert process.poll() is None, "JupyterLab did not start"
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(20)


@in_chromium
def test_it_plays_in_a_real_jupyterlab(lab, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    asked = []
    tab.on("request", lambda r: asked.append(r.url))
    tab.goto(f"{lab}/lab/tree/film.ipynb")
    cell = tab.locator(".jp-CodeCell .cm-content").first
    tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=240_000)
    cell.click()
    tab.keyboard.press("Shift+Enter")
    inside = tab.frame_locator("iframe[title=AdaBoost]")
    shown = inside.locator("[data-testid=film][data-ready=true]")
    shown.wait_for(timeout=240_000)
    assert shown.get_attribute("data-frame") == "2" and shown.get_attribute("data-frames") == "12"
    shown.click(position={"x": 5, "y": 5})
    tab.keyboard.press("ArrowRight")
    inside.locator("[data-testid=film][data-frame='3']").wait_for(timeout=20_000)
    assert tab.locator(".jp-CodeCell").count() == 2, "a key of the film's reached the notebook"
    hosts = {re.match(r"\w+://([^/:]+)", url)[1] for url in asked if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
    context.close()
