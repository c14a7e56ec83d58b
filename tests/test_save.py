"""What is taken away: a file that plays from a disk without a net,
numbers that are the trace's, a notebook that runs."""

import csv
import io
import re

import nbformat
import pytest
from nbclient import NotebookClient
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import message, site, studio
from dashboard.catalogue import TITLES, lesson_of, measures_of
from dashboard.order import Order
from dashboard.player.bundle import script
from dashboard.watch import routes
from dashboard.watch.save import file, inside
from engine import adaboost
from engine.core import LANGUAGES, Text
from tests.lessons import default_trace, every_slug
from tests.served import chromium, in_chromium

client = TestClient(Starlette(routes=routes("/ml")), base_url="http://host")


def saved(path):
    answer = client.get(f"/ml/save/{path}")
    assert answer.status_code == 200, answer.text[:300]
    return answer


@every_slug
def test_the_numbers_are_the_traces(slug):
    answer = saved(f"{slug}.csv?lang=zh")
    assert answer.content.startswith(b"\xef\xbb\xbf") and f"{slug}.csv" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    trace, measures = default_trace(slug), measures_of(slug)
    assert rows[0][1:] == [m.name.zh for m in measures] and len(rows) - 1 == (len(trace) if measures else 0)
    if not measures:
        return
    for t in {0, len(trace) // 2, len(trace) - 1}:
        assert [float(v) for v in rows[t + 1]] == pytest.approx(
            [t + 1, *(m.value(trace, t) for m in measures)], rel=1e-9, nan_ok=True
        )


def test_a_file_names_where_it_came_from_and_its_step():
    answer = saved("adaboost.html?n_estimators=9&step=4&lang=en")
    assert 'filename="adaboost-4.html"' in answer.headers["content-disposition"]
    assert "http://host/ml/adaboost?n_estimators=9&lang=en&step=4" in answer.text
    assert len(answer.content) <= 1_600_000


@every_slug
def test_a_film_in_a_file_is_small(slug):
    film = studio.film(Order.read(slug, {}))
    assert len(file(Order.read(slug, {}), dict.fromkeys(LANGUAGES, film)).encode()) <= 1_600_000


def test_no_word_can_end_a_script():
    hostile = "</script><script>alert(1)</script><!--"
    assert "</" not in inside(hostile) and "<!--" not in inside(hostile)
    assert "</script" not in inside(script())
    order = Order("adaboost", adaboost.Params(n_estimators=3))
    film = message.make(order)
    page = file(order, dict.fromkeys(LANGUAGES, film), None, hostile)
    assert page.count("</script>") == 8 and "alert(1)<" not in page


def test_the_qr_code_is_a_picture_of_the_link():
    answer = saved("adaboost.svg?n_estimators=9")
    assert answer.headers["content-type"].startswith("image/svg") and answer.content.count(b"<path") >= 1
    assert saved("adaboost.svg?n_estimators=10").content != answer.content


@pytest.mark.parametrize("kind", ["exe", "html.py", "..%2fapp.py"])
def test_other_kinds_are_not_there(kind):
    assert client.get(f"/ml/save/adaboost.{kind}").status_code == 404


def test_the_notebook_runs_in_a_clean_kernel(tmp_path):
    """Started in an empty folder, where nothing of this project can be imported."""
    answer = saved("adaboost.ipynb?n_estimators=9&lang=en")
    assert len(answer.content) < 1_500_000
    book = nbformat.reads(answer.text, 4)
    nbformat.validate(book)
    film = next(c for c in book.cells if "FILM =" in c.source)
    assert "image/png" in film.outputs[0].data
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = "".join(o.get("text", "") for c in book.cells if c.cell_type == "code" for o in c.outputs)
    trace = adaboost.run(adaboost.Params(n_estimators=9))
    assert "9 steps" in said and f"{trace[0].alpha:.7f}" in said, "the library's numbers are not the page's"


@in_chromium
def test_a_file_plays_from_a_disk_with_the_net_off(tmp_path):
    order = Order("adaboost", adaboost.Params(n_estimators=12), 0, "en")
    films = {lang: message.make(Order("adaboost", order.params, 0, lang)) for lang in LANGUAGES}
    (tmp_path / "film.html").write_text(file(order, films, 2), "utf-8")
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1024, "height": 768}, offline=True)
        tab, errors, asked = context.new_page(), [], []
        tab.on("pageerror", lambda e: errors.append(str(e)))
        tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        tab.on("request", lambda r: asked.append(r.url))
        tab.goto(f"file://{tmp_path}/film.html")
        film = tab.locator("[data-testid=film][data-ready=true]")
        film.wait_for(timeout=60_000)
        assert film.get_attribute("data-frame") == "2" and film.get_attribute("data-frames") == "12"
        tab.keyboard.press(" ")
        tab.wait_for_function("() => +document.querySelector('[data-testid=film]').dataset.frame > 3", timeout=20_000)
        tab.get_by_role("button", name="中文").click()
        tab.wait_for_function("() => /[一-龥]/.test(document.querySelector('.film .title').textContent)")
        assert [u for u in asked if not u.startswith(("file:", "blob:", "data:"))] == [] and errors == []
        context.close()


@in_chromium
def test_the_course_as_a_folder_opens_from_a_disk_and_every_link_in_it_works(tmp_path):
    held = site.write(tmp_path, ("soft_bleu", "nice"))
    assert held == sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    pages = list(tmp_path.rglob("*.html"))
    for page in pages:
        for where in re.findall(r'(?:href|src)="(?!data:)([^"#:]+)', page.read_text("utf-8")):
            assert (page.parent / where).exists(), f"{page.relative_to(tmp_path)}: {where}"
    assert len(list((tmp_path / "soft_bleu").glob("try-*.html"))) == len(lesson_of("soft_bleu").tries)
    with chromium() as browser:
        context = browser.new_context(offline=True)
        tab, errors = context.new_page(), []
        tab.on("pageerror", lambda e: errors.append(str(e)))
        tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        tab.goto(f"file://{tmp_path}/index.zh.html")
        tab.get_by_role("link", name=TITLES["soft_bleu"].zh).click()
        tab.get_by_role("link", name=lesson_of("soft_bleu").tries[0].title.zh).click()
        tab.locator("[data-testid=film][data-ready=true]").wait_for(timeout=60_000)
        assert tab.locator("h1").inner_text() == TITLES["soft_bleu"].zh and errors == []
        context.close()


def test_measures_have_both_names():
    assert all(isinstance(m.name, Text) and m.name.zh.strip() for m in measures_of("adaboost"))
