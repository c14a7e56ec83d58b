"""Readers' own tables in a real browser: brought by the picker, kept through knobs, films and lessons; a bad one
changes nothing; what is chosen of a file stays chosen. Skipped where there is no
Chromium; with CI=true that is a failure."""

import os

import pytest

from tests import tables
from tests.served import CHROMIUM, NO_CHROMIUM

if not CHROMIUM and os.environ.get("CI") != "true":
    pytest.skip(NO_CHROMIUM, allow_module_level=True)
pytestmark = pytest.mark.browser
assert CHROMIUM, NO_CHROMIUM

HOUSING = tables.csv(
    "longitude,income,age,value,near",
    (
        (-115 - i % 9, 1 + (i * 7) % 11, i % 50, 1000 * (50 + (i * 13) % 90), ("BAY", "INLAND")[i % 3 == 0])
        for i in range(120)
    ),
).encode()
BAD = tables.csv("x,y,kind", [(1, 2, "a")] * 12 + [(3, "oops", "b")]).encode()
WORKBOOK = b"PK\x03\x04\x14\x00 a workbook"


@pytest.fixture
def visit(browser, app):
    context = browser.new_context(viewport={"width": 1280, "height": 900})

    def _visit(path):
        tab = context.new_page()
        tab.goto(f"{app}/{path}")
        return Reader(tab)

    yield _visit
    context.close()


class Reader:
    def __init__(self, tab):
        self.tab = tab
        self.rested()

    def rested(self):
        """The film is drawn and the server has said all it had to say."""
        self.tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=120_000)
        self.tab.wait_for_timeout(400)
        self.tab.wait_for_selector("[data-test-script-state=notRunning]", timeout=60_000)

    def brings(self, name, raw, label="my own CSV"):
        box = self.tab.locator("[data-testid=stExpander]").filter(has_text=label).first
        if not box.locator("details[open]").count():
            box.locator("summary").click()
        box.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": raw})
        self.rested()

    def line(self):
        """The sentence above the film that names the table, or ""."""
        said = self.tab.locator("[data-testid=stMain]").get_by_text("Your table:")
        return next(iter(said.all_inner_texts()), "")

    def names(self, line):
        """Waits until that sentence stands above the film; "": until none does."""
        for _ in range(240):
            if self.line() == line:
                return self.rested()
            self.tab.wait_for_timeout(250)
        assert self.line() == line

    def labels(self):
        """Of the knobs in the sidebar."""
        return self.tab.locator("[data-testid=stSidebar] label p").all_inner_texts()

    def turns(self, label, key="ArrowRight"):
        self.tab.get_by_role("slider", name=label).first.focus()
        self.tab.keyboard.press(key)
        self.rested()

    def chooses(self, label, option):
        box = self.tab.locator("[data-testid=stSelectbox]").filter(has_text=label).first
        box.locator("input").click()
        self.tab.get_by_role("option", name=option, exact=True).click()
        self.rested()

    def opens(self, lesson):
        """By the menu."""
        self.tab.get_by_text("Trees that vote").first.click()
        self.tab.locator("[data-testid=stTopNavDropdownLink]").filter(has_text=lesson).first.click()
        self.tab.get_by_role("heading", name=lesson, exact=True).wait_for()
        self.rested()


def test_a_table_stays_through_ten_knobs_a_film_and_another_lesson(visit):
    reader = visit("adaboost?n_estimators=6")
    reader.names("")
    assert "horizontal axis" not in reader.labels()
    reader.brings("housing.csv", HOUSING)
    reader.names("Your table: housing.csv, 120 rows.")
    assert "of 80 rows" in reader.tab.locator(".film .says").first.inner_text()
    assert {"horizontal axis", "vertical axis", "column to predict", "positive class"} <= set(reader.labels())
    assert not {"data", "noise", "rows"} & set(reader.labels())
    reader.chooses("horizontal axis", "income")
    for turn in range(10):
        reader.turns(("rounds (n_estimators)", "learning rate")[turn % 2], ("ArrowRight", "ArrowLeft")[turn % 4 > 1])
        assert reader.line() and "horizontal axis" in reader.labels(), f"after knob {turn + 1}"
        assert "n_samples" not in reader.tab.url and "noise" not in reader.tab.url
    reader.tab.locator(".film button.tab").nth(1).click()
    reader.rested()
    assert "film=2" in reader.tab.url and reader.line()
    reader.opens("Random forest")
    reader.names("")
    reader.opens("AdaBoost")
    reader.names("Your table: housing.csv, 120 rows.")
    assert "column_x=income" in reader.tab.url
    assert {"horizontal axis", "column to predict"} <= set(reader.labels())
    two_runs_learn_from_one_table(reader)


def two_runs_learn_from_one_table(reader):
    reader.tab.locator(".film button.tab").first.click()
    reader.rested()
    reader.tab.locator(".film button.compare").click()
    reader.rested()
    reader.turns("depth of a learner")
    reader.tab.wait_for_url("**b.max_depth=2**")
    assert reader.line() and reader.tab.locator(".film .says").first.inner_text().count("of 80 rows") == 2
    reader.brings("other.csv", b"\n".join(HOUSING.splitlines()[:91]))
    reader.names("Your table: other.csv, 90 rows.")
    assert reader.tab.locator(".film .says").first.inner_text().count("of 60 rows") == 2


def test_a_refused_file_leaves_the_good_one_and_says_why(visit):
    reader = visit("adaboost?n_estimators=4")
    reader.brings("housing.csv", HOUSING)
    for name, raw, why in (
        ("bad.csv", BAD, "Line 14, column 'y': 'oops' is not a usable number."),
        ("book.xlsx", WORKBOOK, "This is an Excel workbook or another zip file, not a text table"),
    ):
        reader.brings(name, raw)
        reader.tab.get_by_text(why).wait_for()
        reader.names("Your table: housing.csv, 120 rows.")
    reader.turns("rounds (n_estimators)")
    reader.names("Your table: housing.csv, 120 rows.")


def test_what_is_chosen_of_a_file_stays_chosen_and_can_be_changed(visit):
    reader = visit("gbdt?loss=logistic&n_estimators=3")
    reader.brings("titanic.csv", tables.TITANIC)
    reader.names("Your table: titanic.csv, 24 rows.")
    told = reader.tab.locator("[data-testid=stSidebar]").get_by_text("left out: PassengerId")
    assert "Name (text)" in told.inner_text() and "6 rows with holes left out" in told.inner_text()
    reader.chooses("holes", "fill with the column's median")
    reader.names("Your table: titanic.csv, 30 rows.")
    reader.chooses("column to predict", "Embarked")
    reader.chooses("positive class", "Q")
    reader.opens("AdaBoost")
    reader.opens("GBDT: gradient boosting")
    reader.names("Your table: titanic.csv, 30 rows.")
    reader.chooses("holes", "leave their rows out")
    reader.names("Your table: titanic.csv, 24 rows.")
    chosen = reader.tab.locator("[data-testid=stSelectbox]").filter(has_text="column to predict")
    assert chosen.locator("input").input_value() == "Embarked" or "Embarked" in chosen.inner_text()


def test_a_try_sets_the_table_aside_and_it_comes_back(visit):
    reader = visit("adaboost?n_estimators=4")
    reader.brings("housing.csv", HOUSING)
    reader.tab.locator(".film").get_by_role("button", name="Two moons, 60 stumps").click()
    reader.tab.get_by_text("Use housing.csv again").wait_for()
    reader.names("")
    reader.tab.get_by_text("Use housing.csv again").click()
    reader.tab.locator("[data-testid=stMain]").get_by_text("Your table:").wait_for()
    reader.rested()
    reader.tab.locator("[data-testid=stMain]").get_by_role("button", name="×").click()
    reader.tab.get_by_text("Use housing.csv again").wait_for()
    reader.names("")
    assert "data" in reader.labels()


def test_hostile_names_are_words(visit):
    reader = visit("adaboost?n_estimators=3")
    reader.brings("<b>x*$a$[z](javascript:0).csv", tables.HOSTILE)
    reader.names("Your table: <b>x*$a$[z](javascript:0).csv, 12 rows.")
    assert reader.tab.locator("[data-testid=stMain] img[src=x]").count() == 0
