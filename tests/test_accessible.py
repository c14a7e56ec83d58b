"""axe-core finds nothing that some readers cannot use, on every kind of page."""

import pytest

from tests.served import in_chromium, shared

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {  # the look, the address, and what stands there when all of it does
    "home": ("light", "", ".card"),
    "home in the dark": ("dark", "?lang=zh", ".card"),
    "a lesson": ("dark", "perceptron?step=3", ".film"),
    "a lesson in Chinese": ("light", "gbdt?lang=zh", ".film"),
    "a stop": ("light", "nice?tour=1", ".film .sentence"),
    "a question": ("dark", "adaboost?tour=3", ".film .answer button"),
    "a challenge": ("light", "adaboost?goal=1", ".film .goal"),
    "two runs": ("dark", "attention?b.scale=False", ".film .versus"),
    "watch": ("light", "watch/rectified_flow", ".film"),
    "watch in the dark": ("dark", "watch/xgboost?lang=zh", ".film"),
}


def violations(tab):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(tab, options={"runOnly": RULES}).response["violations"]
    return [(v["id"], [(n["target"], n["html"][:160]) for n in v["nodes"][:3]]) for v in found]


@in_chromium
@pytest.mark.parametrize("kind", PAGES)
def test_nothing_on_a_page_is_closed_to_some_readers(kind, app):
    from tests.test_browser import Page

    scheme, address, stands = PAGES[kind]
    page = Page(shared.context(viewport={"width": 1280, "height": 720}, color_scheme=scheme), app, address)
    try:
        page.tab.locator(stands).first.wait_for()
        if "watch" not in address:
            page.quiet()  # while it runs, Streamlit fades what may change
        assert violations(page.tab) == []
    finally:
        page.tab.close()
