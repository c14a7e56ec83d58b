"""The code that a page prints for a reader's own table runs as it stands, in a process of its own beside the file, and
gives the page's run; what the library then says is the page's too."""

import json
import os
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest

from engine.core import leaves, snippet
from engine.data import csv_rows
from tests import tables
from tests.lessons import ROOT, lesson_of

CURVE = tables.german([(i / 10, (i * 7) % 5 + 0.5, round(np.sin(i / 10), 3)) for i in range(60)], "x;andere;y").encode()
HOLED = tables.csv(
    "length,width,species",
    (("" if i % 6 == 0 else i % 17, (i * 5) % 13 or "NA", "ab"[(i % 17) + (i * 5) % 13 > 14]) for i in range(60)),
).encode()
THREE = tables.csv("x,y,group", ((i % 11, (i * 3) % 7, "abc"[(i % 11) // 4]) for i in range(60))).encode("utf-16")
TWO = tables.csv("x,y,group", ((i % 11 + 0.5, (i * 3) % 7, "ab"[i % 11 > 5]) for i in range(60))).encode()

FILE = "it's mine.csv"
FEW = {"n_estimators": 5}
TREES = "print(json.dumps([list(model.estimator_errors_), list(model.estimator_weights_ / 2)]))"
LAST = "print(json.dumps([float(v) for v in {}]))"
MARGIN = LAST.format("np.ravel(model.predict(data, output_margin=True))")
MARGINS = LAST.format("model.predict(data, output_margin=True)[:, int(rows.y[trace.scene.row])]")


class Case(NamedTuple):
    slug: str
    field: str  # of the params, that holds the table
    raw: bytes
    how: dict[str, str]  # the reader's choices
    more: dict[str, Any]  # the other parameters
    shown: str = ""  # code that prints what the library's model says
    page: Any = None  # the trace -> the same on the page


def raws(trace):
    return trace.frames[-1].raw


def own_class(of):
    return f"(lambda F: F[range(len(rows.y)), rows.y.astype(int)])({of})"


CASES = {
    "AdaBoost": Case(
        "adaboost",
        "table",
        TWO,
        {"positive": "a"},
        FEW,
        TREES,
        lambda t: [[f.error for f in t.frames], [f.alpha for f in t.frames]],
    ),
    "AdaBoost, one of three": Case(
        "adaboost",
        "table",
        THREE,
        {"positive": "b"},
        FEW,
        TREES,
        lambda t: [[f.error for f in t.frames], [f.alpha for f in t.frames]],
    ),
    "perceptron": Case("perceptron", "table", TWO, {"positive": "b"}, {}),
    "forest, three classes": Case(
        "random_forest",
        "table",
        THREE,
        {},
        {"n_estimators": 30},
        "print(json.dumps([model.n_classes_, len(model.estimators_)]))",
        lambda t: [3, 30],
    ),
    "forest, a curve in the link": Case(
        "random_forest",
        "table",
        TWO,
        {},
        {"data": "sine", "n_estimators": 10},
        "print(json.dumps([model.n_classes_]))",
        lambda t: [2],
    ),
    "GBDT, a number": Case(
        "gbdt",
        "table",
        CURVE,
        {"target": "number", "label": "y"},
        FEW | {"loss": "squared"},
        LAST.format("model.predict(rows.X)"),
        raws,
    ),
    "GBDT, huber": Case(
        "gbdt",
        "table",
        CURVE,
        {"target": "number"},
        FEW | {"loss": "huber", "column": "andere"},
        LAST.format("model.predict(rows.X)"),
        raws,
    ),
    "GBDT, two classes": Case(
        "gbdt", "labelled", TWO, {}, FEW | {"loss": "logistic"}, LAST.format("model.decision_function(rows.X)"), raws
    ),
    "GBDT, three classes": Case(
        "gbdt",
        "labelled",
        THREE,
        {},
        FEW | {"loss": "softmax"},
        LAST.format(own_class("model.decision_function(rows.X)")),
        raws,
    ),
    "GBDT, holes filled": Case(
        "gbdt",
        "labelled",
        HOLED,
        {"holes": "median"},
        FEW | {"loss": "logistic"},
        LAST.format("model.decision_function(rows.X)"),
        raws,
    ),
    "XGBoost, a number": Case(
        "xgboost", "table", CURVE, {"target": "number"}, FEW | {"objective": "squared"}, MARGIN, raws
    ),
    "XGBoost, holes": Case(
        "xgboost", "labelled", HOLED, {"holes": "keep"}, FEW | {"column_x": "length", "column_y": "width"}, MARGIN, raws
    ),
    "XGBoost, three classes": Case("xgboost", "labelled", THREE, {}, FEW | {"objective": "softmax"}, MARGINS, raws),
    "XGBoost, bins": Case(
        "xgboost", "labelled", TWO, {"words": "ordinal"}, FEW | {"tree_method": "hist", "max_bin": 4}, MARGIN, raws
    ),
    "three boosters": Case("boosters", "table", TWO, {}, {}),
    "a stream": Case("oadtr", "own", TWO, {}, {"history": 4, "steps": 40}),
}


def size(trace):
    """The run in one number, whatever it is made of."""
    arrays = [np.asarray(a, float) for a in leaves((trace.scene, trace.frames))]
    return float(sum(np.abs(a[np.isfinite(a)]).sum() for a in arrays))


DRIVER = """
import contextlib, io, json, os, sys, traceback
said = {}
for name, (folder, code) in json.load(sys.stdin).items():
    os.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(code, {"__name__": "__main__"})
        except BaseException:
            traceback.print_exc(file=out)
    said[name] = out.getvalue()
json.dump(said, sys.stdout)
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """name -> (the page's run, what the printed code said); all in one other process, for its imports take seconds."""
    traces, codes = {}, {}
    for name, case in CASES.items():
        folder = tmp_path_factory.mktemp(case.slug)
        (folder / FILE).write_bytes(case.raw)
        lesson = lesson_of(case.slug)
        p = lesson.engine.Params(**{case.field: csv_rows.read(FILE, case.raw, **case.how)} | case.more)
        traces[name] = lesson.engine.run(p)
        measure = "from tests.test_printed_code import json, np, size\nprint('size', size(trace))"
        library = lesson.library(p) if lesson.library and case.slug != "oadtr" else ""
        codes[name] = str(folder), "\n".join((snippet(case.slug, p), measure, library, case.shown))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", "-c", DRIVER]
    done = subprocess.run(command, input=json.dumps(codes), env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1500:]
    said = json.loads(done.stdout)
    return {name: (traces[name], said[name]) for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed_for_a_readers_table_gives_the_pages_numbers(name, ran):
    trace, said = ran[name]
    assert "Traceback" not in said, said[-1500:]
    sizes = [float(line.split()[1]) for line in said.splitlines() if line.startswith("size ")]
    np.testing.assert_allclose(sizes, [size(trace)], rtol=1e-6)
    if CASES[name].shown:
        np.testing.assert_allclose(json.loads(said.splitlines()[-1]), CASES[name].page(trace), rtol=1e-4, atol=2e-5)
