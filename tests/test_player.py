"""The player's JavaScript: its unit tests, its types, its lint, and what it has in common with the Python side.

The unit tests run on the node that Playwright's package brings. Types and lint need npm, which installs what
package-lock.json names into a folder outside the tree; where there is none they skip, except under CI=true.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import typing
from pathlib import Path

import pytest

from dashboard import buffers, teaching
from dashboard.classroom.page import JOIN
from dashboard.figures.theme import PALETTES
from dashboard.lesson import Mark
from dashboard.page.controls import paint
from dashboard.player import CLASS, HERE, LATER, MODULES, TEACH, component_script, contract, enveloped, player_address
from dashboard.watch import following, sharing
from dashboard.words import WORDS
from engine.core import ERASE
from tests.node import ROOT, node

TESTS = ROOT / "tests" / "player"
CI = os.environ.get("CI") == "true"


def run(*command, cwd=HERE):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_every_unit_of_the_player_does_what_it_says():
    if node() is None:
        assert not CI, "CI needs node"
        pytest.skip("no node on this machine (it comes with pip install playwright)")
    run(node(), "--test", *sorted(TESTS.glob("*.test.js")))


@pytest.fixture(scope="module")
def tools():
    """Where TypeScript and Biome are, as locked; installed once for a lock file."""
    npm = shutil.which("npm")
    if npm is None:
        assert not CI, "CI needs npm: apt-get install npm"
        pytest.skip("no npm on this machine (Debian: apt-get install npm)")
    lock = (HERE / "package-lock.json").read_bytes()
    kept = Path(tempfile.gettempdir()) / f"unrolled-npm-{hashlib.blake2b(lock, digest_size=8).hexdigest()}"
    if not (kept / "ready").exists():
        with tempfile.TemporaryDirectory(dir=tempfile.gettempdir()) as made:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, made)
            done = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=made, capture_output=True, text=True)
            if done.returncode:
                assert not CI, done.stderr[-2000:]
                pytest.skip("npm cannot reach its registry")
            shutil.copytree(made, kept, symlinks=True, dirs_exist_ok=True)
            (kept / "ready").touch()
    return kept / "node_modules" / ".bin"


def test_every_function_of_the_player_is_typed(tools):
    run(tools / "tsc", "--project", HERE)


def test_the_players_look_is_one(tools):
    run(tools / "biome", "ci", "--colors=off", "--config-path", HERE, HERE, JOIN, TESTS)


PARTS = [contract.Playhead, contract.TryHead, contract.Menu, contract.Strip, contract.Call, contract.Key]
PARTS += [contract.Share]
PARTS += [contract.ViewHeader, contract.EquationHeader, contract.Header]
PARTS += [contract.LookHead, contract.AskHead, contract.GoalHead, contract.Tour, contract.Teach]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_both_sides_name_the_same_keys(part):
    text = "".join((HERE / name).read_text("utf-8") for name in ("types.js", "desk.js"))
    [block] = re.findall(rf"@typedef {{object}} {part.__name__}\b(.*?)\*/", text, re.S)
    keys = re.findall(r"@property {.*?} (\[?)(\w+)", block)
    assert {name for _, name in keys} == set(part.__annotations__)
    assert {name for bracket, name in keys if bracket} == set(part.__optional_keys__)


def constant(name, file):
    [value] = re.findall(rf"const {name} = ([\d.]+);", (HERE / file).read_text("utf-8"))
    return float(value)


def test_a_number_that_both_sides_use_is_one():
    assert constant("GAP", "unpack.js") == buffers.GAP
    assert constant("REACH", "gestures.js") == paint.REACH
    assert constant("ERASE", "gestures.js") == ERASE
    css = (HERE / "player.css").read_text("utf-8")
    assert f"stroke-width: {constant('HALO', 'scatter.js'):g}px" in css
    assert f"@container film (max-width: {constant('NARROW', 'panels.js') - 1:g}px)" in css


def test_the_player_says_only_words_that_there_are():
    for name in MODULES:
        asked = re.findall(r"\bwords\.(\w+)", (HERE / name).read_text("utf-8"))
        module = name.removesuffix(".js")
        later = {**dict.fromkeys(LATER, sharing.WORDS), **dict.fromkeys(CLASS, following.WORDS)}
        known = (later | dict.fromkeys(TEACH, teaching.WORDS)).get(module, WORDS)
        assert set(asked) <= set(known), name
    buttons = re.findall(r"^  (\w+):\s", (HERE / "transport.js").read_text("utf-8"), re.M)
    assert set(buttons) <= set(WORDS)
    [phases] = re.findall(r"const BUTTONS = {(.*?)};", (HERE / "phases.js").read_text("utf-8"), re.S)
    assert set(re.findall(r'"(\w+)"', phases)) <= set(teaching.WORDS)


def test_a_legend_can_draw_every_mark_and_colour():
    text = (HERE / "legend.js").read_text("utf-8")
    drawn = set(re.findall(r"^  (\w+): [\"{]", text, re.M)) | {"area"}
    assert drawn == set(typing.get_args(Mark))
    assert set(PALETTES["light"]) == set(PALETTES["dark"])


def test_the_component_is_two_lines_that_import_the_player_from_its_own_address():
    script = component_script()
    assert len(script.splitlines()) == 2 and player_address().rpartition("/")[0] in script
    assert script.startswith('const modules = ["player.js", ')


def test_the_call_stands_before_the_film():
    call = {"playhead": {"serial": 1, "step": None, "speed": 0.0, "until": None}}
    sent = enveloped(call, b"film")
    size = int.from_bytes(sent[:4], "little")
    assert sent[4 + size :] == b"film" and b'"serial":1' in sent[4 : 4 + size]


@pytest.mark.parametrize("name", MODULES)
def test_scripts_stay_short(name):
    assert len((HERE / name).read_text("utf-8").splitlines()) <= 250
