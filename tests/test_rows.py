"""The reader's own rows: any bytes give a table or one sentence; painting survives its link."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.page.controls.paint import stroke
from dashboard.page.controls.upload import in_force
from engine import adaboost
from engine.core import ERASE, MOST_DOTS, MOST_LEARNED, Refused, dot, pack, unpack
from engine.data import csv_choices, csv_rows, csv_text
from engine.data import sets as data
from tests import tables
from tests.conftest import DEEP
from tests.strategies import dots

SAME = [list(row[:2]) for row in tables.ROWS]
VIRGINICA = [int(row[2] == "virginica") for row in tables.ROWS]


def said(table, lang="en"):
    return "; ".join(text(lang) for text in table.report)


@pytest.mark.parametrize("name", tables.THE_SAME)
def test_every_common_dialect_gives_the_same_table(name):
    table = csv_rows.read("t.csv", tables.THE_SAME[name])
    assert table.columns == ("length", "width") and table.label == "species"
    np.testing.assert_array_equal(table.X, SAME)
    assert table.classes == ("versicolor", "virginica") and table.y.tolist() == VIRGINICA
    assert said(table).startswith("12 rows, 2 columns") and said(table, "zh").startswith("12 行，2 列")


@pytest.mark.parametrize("name", tables.HEADLESS)
def test_a_file_without_a_header_keeps_its_first_row(name):
    table = csv_rows.read("t.data", tables.HEADLESS[name])
    assert table.columns == ("column 1", "column 2") and "no header" in said(table)
    np.testing.assert_array_equal(table.X, SAME)
    assert table.y.tolist() == VIRGINICA


@pytest.mark.parametrize("encoding", tables.WORDS)
def test_words_in_any_common_encoding(encoding):
    header, words = tables.WORDS[encoding]
    rows = [(a, b, words[c == "virginica"]) for a, b, c in tables.ROWS]
    table = csv_rows.read("t.csv", tables.csv(header, rows).encode(encoding))
    assert (*table.columns, table.label) == tuple(header.split(",")) and table.classes == words


NUMBERS = [
    (["85,482", "62,902", "1,086,253"], [85482, 62902, 1086253]),
    (["1 234.5", "12 000", "3"], [1234.5, 12000, 3]),
    (["1'234", "12’000", "3"], [1234, 12000, 3]),
    (["85%", "7.5 %", "0%"], [85, 7.5, 0]),
    (["$53.50", "-$1,250.00", "$0"], [53.5, -1250, 0]),
    (["53.50 €", "¥20", "12元"], [53.5, 20, 12]),
    (["−1.5", "+2", "1e-3"], [-1.5, 2, 0.001]),
    ([".5", "5.", "-.25"], [0.5, 5, -0.25]),
]


@pytest.mark.parametrize("cells, values", NUMBERS)
def test_numbers_with_signs_and_marks(cells, values):
    table = csv_rows.read("t.csv", tables.csv("v,label", ((f'"{c}"', "abb"[i]) for i, c in enumerate(cells))).encode())
    assert table.columns == ("v",)
    np.testing.assert_allclose(table.X[:, 0], values)


def test_a_point_between_thousands_where_the_comma_is_decimal():
    table = csv_rows.read("t.csv", b"Preis;Menge;Art\n1.234,50;3;a\n12.000,00;4;b\n7,25;5;a\n")
    np.testing.assert_allclose(table.X, [[1234.5, 3], [12000, 4], [7.25, 5]])
    assert "decimal commas" in said(table)


@pytest.mark.parametrize(
    "hole", ["", "N/A", "#N/A", "n/a", "NA", "-", ".", "?", "NaN", "null", "None", "#DIV/0!", "无"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_hole_wherever_it_stands(hole, first):
    rows = [[1.5, 2, "a"], [2.5, 3, "b"], [3.5, 1, "a"], [0.5, 7, "b"]]
    rows[0 if first else 2][0] = hole
    raw = tables.csv("x,y,kind", rows).encode()
    out, median, kept = (csv_rows.read("t.csv", raw, holes=fate) for fate in ("out", "median", "keep"))
    assert len(out.y) == 3 and "1 row with holes left out" in said(out)
    row = 0 if first else 2
    assert median.X[row, 0] == (2.5 if first else 1.5) and "1 hole filled" in said(median)
    assert np.isnan(kept.X[row, 0]) and np.isnan(kept.X).sum() == 1 and "kept as missing" in said(kept)
    assert len({out.digest, median.digest, kept.digest}) == 3


def test_no_column_vanishes_unsaid():
    table = csv_rows.read("titanic.csv", tables.TITANIC)
    left = "left out: PassengerId (row names), Name (text), Ticket (text), Cabin (more than half empty)"
    assert left in said(table)
    assert "Sex as 0/1: Sex=male; Embarked as 0/1: Embarked=C, Embarked=Q, Embarked=S" in said(table)
    assert table.columns == ("Pclass", "Sex=male", "Age", "Fare", "Embarked=C", "Embarked=Q", "Embarked=S")
    assert table.label == "Survived" and table.classes == ("0", "1") and len(table.y) == 24
    assert "6 rows with holes left out" in said(table)
    for name in tables.TITANIC.decode().splitlines()[0].split(","):
        assert name in said(table) or any(c.startswith(name) for c in (*table.columns, table.label)), name


def test_words_become_numbers_as_the_reader_chooses():
    raw = tables.TITANIC
    ordinal, out = (csv_rows.read("t.csv", raw, words=way) for way in ("ordinal", "out"))
    assert "Embarked: C = 0, Q = 1, S = 2" in said(ordinal) and "Embarked" in ordinal.columns
    assert ordinal.X[0, ordinal.columns.index("Embarked")] == 0  # row 2 of the file, "C"; row 1 has no age
    assert out.columns == ("Pclass", "Age", "Fare") and "Sex (text), " in said(out)


def test_dates_and_truths():
    rows = [(f"2024-01-0{i}", f"{i}/2/2024", f"{i}:30", i, i % 2 == 0, "yes" if i > 3 else "no") for i in range(1, 7)]
    table = csv_rows.read("t.csv", tables.csv("day,other,at,sales,open,weekend", rows).encode())
    assert table.columns == ("sales", "open=True") and table.classes == ("no", "yes")
    assert table.X[:, 1].tolist() == [0, 1, 0, 1, 0, 1]
    assert "left out: day (dates), other (dates), at (dates)" in said(table)


def test_the_label_and_the_positive_class_are_the_readers():
    raw = tables.csv("a,b,group", [(i, i % 7, "xyz"[i % 3]) for i in range(12)]).encode()
    three = csv_rows.read("t.csv", raw)
    assert three.classes == ("x", "y", "z") and three.y[:3].tolist() == [0, 1, 2]
    one = csv_rows.read("t.csv", raw, positive="y")
    assert one.classes == ("≠ y", "y") and one.y[:3].tolist() == [0, 1, 0]
    number = csv_rows.read("t.csv", raw, label="a", target="number")
    assert number.classes == () and number.y.tolist() == list(range(12))
    assert number.columns == ("b", "group=x", "group=y", "group=z")
    two = csv_rows.read("t.csv", csv_two := tables.THE_SAME["plain"], positive="versicolor")
    assert two.classes == ("virginica", "versicolor") and two.y.tolist() == [1 - v for v in VIRGINICA]
    assert csv_rows.read("t.csv", csv_two).digest != two.digest


@pytest.mark.parametrize(
    "header, label",
    [("x,y,group", "group"), ("y,b,c", "y"), ("species,b,c", "species"), ("a,Target,c", "Target"), ("a,b,c", "c")],
)
def test_the_label_that_is_offered_first(header, label):
    rows = [(i % 3, (i * 3) % 4, i % 2) for i in range(12)]
    assert csv_rows.read("t.csv", tables.csv(header, rows).encode()).label == label


def test_a_label_that_cannot_be_one_is_said():
    raw = b"x,y,kind,day\n1,2,a,2024-01-01\n3,4,a,2024-01-02\n"
    for label, why in (("kind", "has 1 different labels"), ("day", "holds dates"), ("no", "no column 'no'")):
        with pytest.raises(Refused, match=why):
            csv_rows.read("t.csv", raw, label)
    with pytest.raises(Refused, match="holds text; it cannot be predicted"):
        csv_rows.read("t.csv", raw, "kind", "number")
    with pytest.raises(Refused, match="no class 'z'"):
        csv_rows.read("t.csv", tables.THE_SAME["plain"], positive="z")


def test_a_label_may_be_a_plus_and_a_minus():
    table = csv_rows.read("crx.data", b"1,2,+\n3,4,-\n5,6,+\n2,1,-\n")
    assert table.classes == ("+", "-") and len(table.y) == 4


def test_numbers_as_classes_stand_in_their_order():
    table = csv_rows.read("t.csv", tables.csv("x,label", [(i, (10, 2, 1.5)[i % 3]) for i in range(9)]).encode())
    assert table.classes == ("1.5", "2", "10") and table.y[:3].tolist() == [2, 1, 0]


def test_years_and_counts_may_be_names():
    assert csv_rows.read("t.csv", b"land,1990,2000\na,1.5,2\nb,2.5,3\nc,3.5,4\n", target="number").columns[0] == "1990"
    assert csv_rows.read("t.csv", b",0,1,2\n0,1.5,2.5,a\n1,3.5,4.5,b\n").columns == ("0", "1")


def test_the_components_are_called_otherwise_where_a_column_has_their_name():
    raw = tables.csv("PC1,PC2,PC3,group", [(i, i * i, -i, "ab"[i % 2]) for i in range(20)]).encode()
    table = csv_rows.read("pc.csv", raw)
    p = data.PlaneData(table=table)
    assert data.columns(p) == ["PC1 of all columns", "PC2 of all columns", "PC1", "PC2", "PC3"]
    own, computed = data.plane(p).train, data.plane(data.PlaneData(table=table, column_x="PC1 of all columns")).train
    assert own.names == ("PC1", "PC2") and set(own.X[:, 0]) <= set(range(20))
    assert computed.names[0] == "PC1 of all columns" and not np.allclose(
        np.sort(computed.X[:, 0]), np.sort(own.X[:, 0])
    )


BAD = [
    (tables.csv("x,y,kind", [(1, 2, "a")] * 12 + [(3, "oops", "b")]), "Line 14, column 'y': 'oops' is not"),
    (
        tables.csv("x,y,kind", [(1, 2, "a")] * 12 + [(3, "inf", "b")]),
        "Line 14, column 'y': 'inf' is not a usable number",
    ),
    ("x,y,kind\n1,2,a\n3,,b\n", "Fewer than two whole rows are left; the first hole is in line 3, column 'y'"),
    ("x,y,kind\n1,2,a\n3,4\n4,5,a\n", "Line 3 has 2 columns where the header has 3"),
    ("x,y,kind\n1,2,a\n3,4,b,c\n4,5,a\n", "Line 3 has 4 columns where the header has 3"),
    (tables.csv("x,name", [(i % 2 + 0.5 * i, f"n{i}") for i in range(30)]), "30 different labels; it needs 2 to 10"),
    ("x,x,kind\n1,2,a\n", "'x' stands twice"),
    ("", "empty"),
    ("  \n\n", "empty"),
    ("x,y,kind\n", "no rows"),
    ("kind\na\n", "Line 1 has 1 column"),
    ("a,b\nu,v\nw,z\n", "No column besides the label holds numbers"),
    ('x,y\n1,"a\n' + "2,b\n" * 30, "a quotation mark is never closed"),
    ('{"x": [1, 2]}', "JSON"),
    ("<!DOCTYPE html><html>", "web page"),
]


@pytest.mark.parametrize("text, why", BAD)
def test_a_bad_file_is_named_by_line_and_column(text, why):
    with pytest.raises(Refused, match=why) as caught:
        csv_rows.read("t.csv", text.encode())
    assert caught.value.text.zh


@pytest.mark.parametrize(
    "magic", [b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"ab\0\1\2"]
)
def test_what_is_no_text_is_refused_by_its_content(magic):
    with pytest.raises(Refused, match="save the sheet as CSV") as caught:
        csv_rows.read("t.csv", magic + b"\0\1\2 rest \n1,2")
    assert "另存为 CSV" in caught.value.text.zh


def test_too_much_is_refused_with_the_number():
    with pytest.raises(Refused, match="50,001 rows of 2 columns; at most 50,000"):
        csv_rows.read("t.csv", ("x,y\n" + "1,a\n" * 50_001).encode())
    with pytest.raises(Refused, match="at most 20 can be read"):
        csv_rows.read("t.csv", b"x" * (csv_text.MOST_BYTES + 1))


def test_fifty_thousand_rows_are_read_at_once_and_a_run_learns_from_some():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50_000, 10)).round(4)
    raw = tables.csv(",".join("abcdefghij") + ",k", ((*row, "uv"[row[0] > 0]) for row in X.tolist())).encode()
    csv_rows.parse(b"a,b\n1,2\n3,4\n")  # the libraries are imported
    start = time.process_time()
    table = csv_rows.read("large.csv", raw)
    assert time.process_time() - start < 2.5  # 0.4 s on a quiet machine
    np.testing.assert_array_equal(table.X, X)
    split = data.plane(data.PlaneData(table=table, column_x="a", column_y="b"))
    assert len(split.train.y) + len(split.held_out.y) == MOST_LEARNED
    other = data.plane(data.PlaneData(table=table, column_x="a", column_y="b", seed=1))
    assert not np.array_equal(split.train.X, other.train.X)
    np.testing.assert_array_equal(split.low, other.low)
    line = in_force(adaboost.Params(table=table), "en").replace("\\", "")
    assert line == "Your table: large.csv, 50,000 rows; a run learns from 1,000 of them, drawn by the seed."
    assert in_force(adaboost.Params(), "zh") == ""


def test_rows_with_holes_reach_the_lesson_that_knows_them():
    from engine import xgboost

    rows = [("" if i % 5 == 0 else i, (7 * i) % 23, "ab"[i > 20]) for i in range(40)]
    table = csv_rows.read("t.csv", tables.csv("x,y,kind", rows).encode(), holes="keep")
    trace = xgboost.run(xgboost.Params(labelled=table, column_x="x", column_y="y", n_estimators=3))
    assert 0 < np.isnan(trace.scene.train.X).sum() < len(trace.scene.train.y)
    assert np.isfinite(trace.scene.place).all() and np.isfinite([f.loss for f in trace.frames]).all()
    components = xgboost.run(xgboost.Params(labelled=table, n_estimators=2)).scene.train
    assert np.array_equal(*np.isnan(components.X).T) and np.isnan(components.X).any()


@settings(max_examples=3000 if DEEP else 150, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text('0123456789.,;\t\n"ab%$#- ', max_size=120).map(str.encode)),
    st.sampled_from(("label", "number")),
    st.sampled_from(tuple(csv_choices.HOLES)),
    st.sampled_from(tuple(csv_choices.WORDS)),
)
def test_any_bytes_give_rows_or_one_sentence(raw, target, holes, words):
    try:
        table = csv_rows.read("t.csv", raw, target=target, holes=holes, words=words)
    except Refused as e:
        assert e.text.en.endswith(".") and e.text.zh
    else:
        assert (np.isfinite(table.X).all() or holes == "keep") and np.isfinite(table.y).all()
        assert len(table.X) == len(table.y) >= 2 and len(set(table.columns)) == table.X.shape[1]
        assert all(text.en and text.zh for text in table.report)


@given(st.lists(dots, max_size=MOST_DOTS).map(tuple))
def test_a_painting_survives_its_link(painting):
    assert unpack(pack(painting)) == painting


def test_the_eraser_takes_painted_rows_and_the_datas_own():
    painting = stroke((), [(0.5, 0.5, 1), (0.9, 0.9, 0)])
    assert [d.label for d in stroke(painting, [(0.51, 0.5, ERASE)])] == [0, ERASE]
    p = data.PlaneData(seed=1)
    place = (data.plane(p).train.X[0] + 2.4) / 4.8
    fewer = data.plane(data.PlaneData(seed=1, painted=(dot(*place, ERASE),)))
    assert len(fewer.train.y) < len(data.plane(p).train.y)


def test_a_painting_never_outgrows_its_link():
    long = stroke((), [(0.5, i / 1000, 1) for i in range(1000)])
    assert len(long) == MOST_DOTS and len(pack(long)) <= 1200


@pytest.mark.parametrize("name", data.PLANE)
def test_every_set_has_a_held_out_third_and_fits_its_window(name):
    split = data.plane(data.PlaneData(data=name))
    assert split.train.X.shape[1] == 2 and np.isfinite(split.train.X).all()
    if name != "painted":
        assert abs(len(split.held_out.y) / (len(split.train.y) + len(split.held_out.y)) - 1 / 3) < 0.01
    inside = ((split.train.X >= split.low) & (split.train.X <= split.high)).all(1)
    assert inside.mean() > 0.97


@pytest.mark.parametrize("name", data.CURVES)
def test_every_curve_has_rows(name):
    split = data.curve(data.CurveData(data=name))
    assert split.train.X.shape[1] == 1 and len(split.train.y) >= 2


def test_the_principal_components_are_scikit_learns():
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    X = data.real("wine").X
    want = PCA(2).fit_transform(StandardScaler().fit_transform(X))
    np.testing.assert_allclose(np.abs(data.principal(X)), np.abs(want), atol=1e-9)
