"""The reader's own rows: any bytes give a table or one sentence; painting survives its link."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.page.controls.paint import stroke
from engine.core import ERASE, MOST_DOTS, Refused, dot, pack, unpack
from engine.data import csv_rows
from engine.data import sets as data
from tests.conftest import DEEP
from tests.strategies import dots

GOOD = "x,y,kind\n1,2,a\n3,4,b\n5,6,a\n"


@pytest.mark.parametrize(
    "text", [GOOD, "\ufeff" + GOOD, GOOD.replace(",", ";"), GOOD.replace(",", "\t"), GOOD.replace("\n", "\r\n")]
)
def test_every_common_dialect_is_read(text):
    table = csv_rows.read("t.csv", text.encode())
    assert table.columns == ("x", "y") and table.classes == ("a", "b") and table.y.tolist() == [0, 1, 0]
    np.testing.assert_array_equal(table.X, [[1, 2], [3, 4], [5, 6]])


BAD = [
    ("x,y,kind\n1,2,a\n3,oops,b\n", "Line 3, column 'y': 'oops' is not"),
    ("x,y,kind\n1,2,a\n3,,b\n", "Line 3, column 'y': the number is missing"),
    ("x,y,kind\n1,2,a\n3,4,\n", "Line 3, column 'kind': the label is missing"),
    ("x,y,kind\n1,2,a\n3,4\n", "Line 3 has 2 columns where the header has 3"),
    ("x,y,kind\n1,2,a\n3,4,a\n", "has 1 different labels"),
    ("x,x,kind\n1,2,a\n", "'x' is empty or stands twice"),
    ("", "empty"),
    ("x,y,kind\n", "no rows"),
    ("kind\na\n", "Line 1 has 1 column"),
    ("a,b\nu,v\nw,z\n", "No column besides the label holds numbers"),
    ("x,y,kind\n1,inf,a\n3,4,b\n", "not a usable number"),
]


@pytest.mark.parametrize("text, said", BAD)
def test_a_bad_file_is_named_by_line_and_column(text, said):
    with pytest.raises(Refused, match=said) as caught:
        csv_rows.read("t.csv", text.encode())
    assert caught.value.text.zh


def test_too_much_is_refused_with_the_number():
    with pytest.raises(Refused, match="20,001 rows; at most 20,000"):
        csv_rows.read("t.csv", ("x,y\n" + "1,a\n" * 20_001).encode())
    with pytest.raises(Refused, match="at most 5,242,880"):
        csv_rows.read("t.csv", b"x" * (5 * 2**20 + 1))


def test_bytes_that_are_no_text_are_said_with_their_line():
    with pytest.raises(Refused, match="Line 2 is not UTF-8"):
        csv_rows.read("t.csv", b"x,y\n1,\xff\xfe\n")


@settings(max_examples=3000 if DEEP else 150)
@given(st.one_of(st.binary(max_size=200), st.text('0123456789.,;\t\n"ab', max_size=120).map(str.encode)))
def test_any_bytes_give_rows_or_one_sentence(raw):
    try:
        table = csv_rows.read("t.csv", raw)
    except Refused as e:
        assert e.text.en.endswith(".") and e.text.zh
    else:
        assert np.isfinite(table.X).all() and len(table.X) == len(table.y) >= 2


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
