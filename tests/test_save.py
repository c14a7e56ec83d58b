"""What is taken away: a file that plays from a disk without a net,
numbers that are the trace's, a notebook that runs."""

import base64
import csv
import gc
import gzip
import hashlib
import html
import io
import json
import re
from urllib.parse import urlencode

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import message, site, studio
from dashboard.catalogue import TITLES, lesson_of, measures_of
from dashboard.order import Order
from dashboard.player.bundle import script
from dashboard.studio import own
from dashboard.watch import routes
from dashboard.watch.prose import prose
from dashboard.watch.save import file, inside
from engine import adaboost
from engine.core import LANGUAGES, Text
from engine.data import csv_rows
from tests import tables
from tests.lessons import SLUGS, default_trace, every_slug
from tests.node import decoded
from tests.served import in_chromium

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
    import nbformat  # takes three seconds
    from nbclient import NotebookClient

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


def film_in(page):
    """The English film's message in a file."""
    parts = [re.search(f'id="{name}-en">(.*?)</script>', page)[1] for name in ("head", "body")]
    return b"".join(gzip.decompress(base64.b64decode(part)) for part in parts)


def test_a_film_has_the_same_bytes_in_a_file_and_a_notebook():
    """test_watch.py says so of page and /film; the course as a folder, below."""
    sent = studio.film(Order.read("soft_bleu", {})).bytes
    assert film_in(saved("soft_bleu.html?lang=en").text) == sent
    book = json.loads(saved("soft_bleu.ipynb?lang=en").text)
    [cell] = ["".join(c["source"]) for c in book["cells"] if "FILM =" in "".join(c["source"])]
    shown = gzip.decompress(base64.b64decode(re.search('FILM = "(.*?)"', cell)[1])).decode()
    assert film_in(shown) == sent


TABLE = tables.csv("x,y,kind", [(i % 7 - 3, (i * 5) % 11 - 5, "ab"[i % 3 == 0]) for i in range(60)]).encode()


@pytest.mark.parametrize("kind", ["html", "ipynb", "handout.html", "csv"])
def test_a_file_of_ones_own_table_is_of_that_table_and_says_so(kind):
    order = Order("adaboost", adaboost.Params(n_estimators=5, table=csv_rows.read("mine.csv", TABLE)), 0, "zh")
    token = own.lend(order)
    assert len(token) == 32 and token == own.lend(order), "the same table, another token"
    query = urlencode(order.query() | {"lang": "zh", "own": token})
    answer = saved(f"adaboost.{kind}?{query}")
    text = answer.json()["cells"][0]["source"] if kind == "ipynb" else answer.text
    if kind == "csv":
        trace = adaboost.run(order.params)
        last = [float(v) for v in answer.content.decode("utf-8-sig").splitlines()[-1].split(",")]
        assert last[1:] == pytest.approx([m.value(trace, len(trace) - 1) for m in measures_of("adaboost")], nan_ok=True)
    else:
        says = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
        assert "文件中包含你的 60 行数据。" in says
    other = client.get(f"/ml/save/adaboost.{kind}?n_estimators=5&lang=zh")
    assert "60 行" not in other.text and token not in answer.text


def test_a_table_that_is_no_longer_held_is_said_in_one_sentence():
    order = Order("adaboost", adaboost.Params(table=csv_rows.read("mine.csv", TABLE)))
    token = own.lend(order)
    assert own.borrowed(Order.read("nice", {}), token) is None, "another lesson has no such table"
    assert own.borrowed(Order.read("adaboost", {}), token).params == order.params
    del order  # as the page does when its reader has gone
    gc.collect()
    for held in (token, "0" * 32, "</script>"):
        answer = client.get("/ml/save/adaboost.html", params={"own": held})
        assert answer.status_code == 410 and answer.json()["en"] and answer.json()["zh"]


def test_a_handout_holds_what_stands_on_the_page():
    answer = saved("adaboost.handout.html?n_estimators=12&step=4&lang=en")
    assert answer.headers["content-disposition"] == "inline"
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    marks = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    assert len(marks) == 2 and all(f"'sha256-{mark}'" in answer.headers["content-security-policy"] for mark in marks)
    trace = adaboost.run(adaboost.Params(n_estimators=12))
    for m in measures_of("adaboost"):
        assert f"<th>{html.escape(m.name.en)}</th>" in answer.text
    assert f"<td><b>{trace[3].alpha:.4g}</b></td>" in answer.text and "<h2>Sources</h2>" in answer.text
    assert "viewBox" in answer.text.partition('class="code">')[2][:200], "the QR code would be cut"


def test_all_notes_and_sources_can_be_printed():
    for slug in SLUGS:
        lesson = lesson_of(slug)
        for lang in LANGUAGES:
            bare = re.sub(r"<code>.*?</code>", "", prose("\n\n".join((lesson.notes(lang), *lesson.sources))))
            assert not re.search(r"\$|\*\*|`|\n\||\\\*", bare), f"{slug}: {bare}"


XY = """v => document.querySelectorAll('.film .plot')[v].data.filter((d) => (d.type ?? 'scatter') === 'scatter')
  .map(({x, y}) => ({x: [...x], y: [...y]}))"""


@in_chromium
def test_a_file_plays_from_a_disk_with_the_net_off(browser, tmp_path):
    order = Order("adaboost", adaboost.Params(n_estimators=12), 0, "en")
    films = {lang: message.make(Order("adaboost", order.params, 0, lang)) for lang in LANGUAGES}
    (tmp_path / "film.html").write_text(file(order, films, 2), "utf-8")
    context = browser.new_context(viewport={"width": 1024, "height": 768}, offline=True)
    tab, errors, asked = context.new_page(), [], []
    tab.on("pageerror", lambda e: errors.append(str(e)))
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.on("request", lambda r: asked.append(r.url))
    tab.goto(f"file://{tmp_path}/film.html")
    film = tab.locator("[data-testid=film][data-ready=true]")
    film.wait_for(timeout=60_000)
    assert film.get_attribute("data-frame") == "2" and film.get_attribute("data-frames") == "12"
    [sent] = decoded([films["en"].bytes], [(2, 1, 0)])
    for k, t in enumerate((2, 1, 0)):
        tab.wait_for_selector(f"[data-testid=film][data-frame='{t}'] .view:not(.moving)")
        for v, view in enumerate(sent["views"]):
            drawn = tab.evaluate(XY, v)
            wished = [trace for trace in view[k] if trace.get("type", "scatter") == "scatter"]
            assert len(drawn) == len(wished)
            for got, wanted in zip(drawn, wished, strict=True):
                for axis in ("x", "y"):
                    np.testing.assert_allclose(np.array(got[axis], float), np.array(wanted[axis], float), rtol=1e-6)
        tab.keyboard.press("ArrowLeft")
    tab.keyboard.press(" ")
    tab.wait_for_function("() => +document.querySelector('[data-testid=film]').dataset.frame > 3", timeout=20_000)
    tab.get_by_role("button", name="中文").click()
    tab.wait_for_function("() => /[一-龥]/.test(document.querySelector('.film .title').textContent)")
    assert [u for u in asked if not u.startswith(("file:", "blob:", "data:"))] == [] and errors == []
    context.close()


@in_chromium
def test_the_course_as_a_folder_opens_from_a_disk_and_every_link_in_it_works(browser, tmp_path):
    held = site.write(tmp_path, ("soft_bleu", "nice"))
    assert held == sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    sent = studio.film(Order.read("soft_bleu", {})).bytes
    assert film_in((tmp_path / "soft_bleu" / "film-1.html").read_text("utf-8")) == sent
    pages = list(tmp_path.rglob("*.html"))
    for page in pages:
        for where in re.findall(r'(?:href|src)="(?!data:)([^"#:]+)', page.read_text("utf-8")):
            assert (page.parent / where).exists(), f"{page.relative_to(tmp_path)}: {where}"
    assert len(list((tmp_path / "soft_bleu").glob("try-*.html"))) == len(lesson_of("soft_bleu").tries)
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
