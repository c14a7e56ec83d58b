"""oadtr: the published size, no look-ahead, streaming = offline, the scores, the reader's own stream."""

import inspect

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score

from dashboard.message import measured
from dashboard.views.sequences import oadtr as views
from dashboard.views.sequences import oadtr_ablation
from dashboard.views.sequences import oadtr_framework as framework
from dashboard.views.sequences import oadtr_token as token
from engine.core import Refused, Table, Text, knobs, snippet
from engine.oadtr import MODELS, REPORTS, Params, frames, scene, total
from engine.sequences.oadtr import motions
from engine.sequences.oadtr.model import OadTR, calibrated_map, loss, mean_average_precision, stream, windows
from engine.sequences.oadtr.own_stream import SHARE
from engine.sequences.oadtr.train import ahead, delays, judge, load
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("oadtr")


def test_parameters_at_the_published_size() -> None:
    model = OadTR(3072, 22, history=64, width=1024, heads=8, encoder_layers=3, decoder_heads=4, decoder_layers=5)
    counted = sum(p.numel() for p in model.parameters())
    assert counted == 74_709_036
    assert counted - model.unused_position.weight.numel() == 74_700_844


@pytest.mark.parametrize(("token", "future"), [(True, True), (False, True), (True, False), (False, False)])
def test_shapes_and_streaming_is_offline(token: bool, future: bool) -> None:
    torch.manual_seed(0)
    model = OadTR(6, 5, history=7, width=16, n_future=3, task_token=token, future=future).eval()
    features = np.random.default_rng(0).normal(size=(20, 6)).astype(np.float32)
    offline, online = judge(model, features), list(stream(model, features))
    assert offline.now.shape == (20, 5) and offline.future.shape == (20, 3 if future else 0, 5)
    assert offline.attention.shape == (20, 3, 4, 8) and offline.token.shape == (20, 16)
    assert offline.features.shape == (20, 7, 16)
    for name in offline._fields:
        together = torch.cat([getattr(o, name) for o in online])
        torch.testing.assert_close(together, getattr(offline, name), atol=1e-5, rtol=0)


@pytest.mark.parametrize("variant", ["full", "no_token", "rnn", "per_frame"])
def test_nothing_later_than_now_is_read(variant: str) -> None:
    features = motions.record(50, 3).features
    changed = features.copy()
    changed[30:] = 9.0
    a, b = (torch.cat([o.now for o in stream(load(variant), x)]) for x in (features, changed))
    assert torch.equal(a[:30], b[:30]) and not torch.allclose(a[30], b[30])


def test_the_missing_past_is_the_first_frame() -> None:
    x = np.arange(5.0)[:, None]
    np.testing.assert_array_equal(
        windows(x, 4)[:, :, 0], [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4]]
    )


def test_queries_begin_alike_and_learn_apart() -> None:
    """All queries are zero at first and no position is added to them, so that only the loss can tell them apart."""
    torch.manual_seed(1)
    model = OadTR(4, 3, history=5, width=8, heads=2, decoder_heads=2, n_future=3, dropout=0.0)
    x, now, future = torch.randn(6, 5, 4), torch.randint(3, (6,)), torch.randint(3, (6, 3))
    out = model(x)
    torch.testing.assert_close(out.future, out.future[:, :1].expand(-1, 3, -1))
    value = loss(out, now, future)
    ce = torch.nn.functional.cross_entropy
    want = ce(out.now, now) + 0.5 * torch.stack([ce(out.future[:, k], future[:, k]) for k in range(3)]).mean()
    torch.testing.assert_close(value, want)
    value.backward()
    assert model.queries is not None and model.queries.grad is not None
    assert not torch.allclose(model.queries.grad[0, 0], model.queries.grad[0, 1])


def test_scores_are_scikit_learns_ties_and_all() -> None:
    rng = np.random.default_rng(2)
    scores, labels = rng.random((300, 5)).round(1), rng.integers(5, size=300)
    want = np.mean([average_precision_score(labels == c, scores[:, c]) for c in range(1, 5)])
    assert mean_average_precision(scores, labels) == pytest.approx(want, abs=1e-12)
    assert mean_average_precision(np.eye(5)[labels], labels) == 1.0
    two = rng.integers(2, size=300)
    balanced = np.concatenate((two, 1 - two))  # as many of each: calibration changes nothing
    s = rng.random((600, 2))
    assert calibrated_map(s, balanced) == pytest.approx(mean_average_precision(s, balanced), abs=1e-12)
    rare = (rng.random(4000) < 0.02).astype(int)
    chance = rng.random((4000, 2))
    assert calibrated_map(chance, rare) > 0.35 and mean_average_precision(chance, rare) < 0.1


def test_no_action_is_refused() -> None:
    with pytest.raises(Refused, match="No action"):
        mean_average_precision(np.zeros((3, 2)), np.zeros(3, int))


def test_delays_count_from_the_first_frame_of_the_action() -> None:
    labels = np.array([0, 1, 1, 1, 0, 2, 2, 1])
    said = np.array([1, 0, 0, 1, 0, 0, 0, 1])
    assert delays(said, labels).tolist() == [2, 2, 0]


def test_what_lies_ahead() -> None:
    assert ahead(np.array([3, 4, 5]), 2).tolist() == [[4, 5], [5, 5], [5, 5]]
    assert ahead(np.array([3, 4]), 0).shape == (2, 0)


def test_the_figure_keeps_its_bones() -> None:
    joints = motions.record(300, 4, noise=0.0).joints
    for a, b in ((3, 5), (7, 9), (9, 11)):
        length = np.linalg.norm(joints[:, a] - joints[:, b], axis=1)
        np.testing.assert_allclose(length, length[0], rtol=1e-9)
    assert motions.features(joints).shape == (300, 52)
    stream_ = motions.motions(4, noise=0.0)
    np.testing.assert_array_equal(np.stack([next(stream_).joints for _ in range(300)]), joints)
    assert set(motions.record(3000, 0).labels) == set(range(8))


@pytest.mark.parametrize("model", MODELS)
def test_every_model_watches(model: str) -> None:
    p = Params(model=model, length=40)
    trace = run(p)
    assert len(trace) == total(p) == 40
    np.testing.assert_allclose(trace.column("now").sum(1), 1, atol=1e-5)
    seen = trace.column("attention").sum(2)
    np.testing.assert_allclose(seen, 0 if model in ("rnn", "per_frame") else 1, atol=1e-5)
    assert trace[-1].map > 0.3


def test_what_the_page_says_of_the_ablation() -> None:
    a = scene(Params()).ablation
    score = dict(
        zip(MODELS, a.scores[[[m.en for m in a.models].index(MODELS[k].en) for k in MODELS], :, 0].mean(1), strict=True)
    )
    assert score["full"] > score["per_frame"] + 0.05  # memory helps
    assert score["full"] > max(score["history_8"], score["history_64"])
    assert score["rnn"] > score["full"] + 0.03
    seeds = np.ptp(a.scores[0, :, 0])  # neither the token nor the future moves it more than the seed does
    assert abs(score["no_token"] - score["full"]) < seeds and abs(score["no_future"] - score["full"]) < seeds
    assert a.scores.shape[1] == 3 and [round(100 * score[k]) for k in ("full", "per_frame", "rnn")] == [90, 81, 95]


def table(X: np.ndarray, y: list[str]) -> Table:
    classes = tuple(sorted(set(y)))
    names = tuple(f"f{j}" for j in range(X.shape[1]))
    return Table("own.csv", "0", names, X, np.array([classes.index(v) for v in y]), classes, "label")


def test_the_readers_own_stream_is_learned() -> None:
    r = motions.record(900, 8)
    own = table(r.features.astype(float), [motions.CLASSES[c].en for c in r.labels])
    p = Params(own=own, steps=60, length=60)
    trace = run(p)
    assert len(trace) == total(p) == REPORTS + 60
    assert trace[REPORTS - 1].loss < trace[0].loss
    assert trace.scene.classes[trace.scene.background].en == "idle"
    np.testing.assert_allclose(trace[-1].ribbon, trace[REPORTS - 1].ribbon, atol=1e-5)  # streaming = offline


def test_streams_that_cannot_be_watched_are_refused() -> None:
    X, y = np.random.default_rng(0).normal(size=(100, 3)), ["a", "b"] * 50
    with pytest.raises(Refused, match="needs at least 128"):
        scene(Params(own=table(X, y), history=32))
    late = [*y[:-1], "c"]
    with pytest.raises(Refused, match="Row 100: label 'c'"):
        next(frames(Params(own=table(X, late))))
    X[4, 1] = np.nan
    with pytest.raises(Refused, match="Row 5, column 'f1'"):
        scene(Params(own=table(X, y)))
    with pytest.raises(Refused, match="Row 2 of the stream"):
        next(stream(load("full"), np.array([[0.0] * 52, [np.nan] * 52])))
    with pytest.raises(Refused, match="rows of 52 features"):
        next(stream(load("full"), np.zeros((9, 3))))


def test_an_ablation_counts_only_with_every_seed() -> None:
    a = scene(Params()).ablation
    names = list(MODELS)
    said = {n: oadtr_ablation.verdict(a.scores[k, :, 0], a.scores[0, :, 0]).en for k, n in enumerate(names)}
    assert all("below" in said[n] and "every" in said[n] for n in ("history_8", "history_64", "per_frame"))
    assert all("above" in said[n] and "every" in said[n] for n in ("no_future", "rnn"))
    assert "no difference" in said["no_token"]
    future = a.ahead[names.index("future_16")]
    assert 0.78 < future[0] < 0.86 and future[15] < 0.5


def test_what_the_noisy_camera_and_the_gru_do() -> None:
    def right(p: Params) -> float:
        trace = run(p)
        return float(np.mean([f.now.argmax() == trace.scene.labels[f.n] for f in trace.frames]))

    plain = right(Params())
    assert 0.85 < plain < 0.95 and 0.28 < right(Params(noise=0.15)) < 0.38 and right(Params(model="rnn")) > plain
    assert knobs(Params)["noise"].default == pytest.approx(0.15 / 3)  # of its training: motions.record's own default
    assert inspect.signature(motions.record).parameters["noise"].default == knobs(Params)["noise"].default


def english(text: Text) -> str:
    return text.en


def test_the_truth_is_drawn_up_to_now() -> None:
    trace = run(Params(length=60))
    for t in (0, 30, 59):
        drawn = views.RIBBON.draw(trace, t, english)["data"]
        path = next(d for d in drawn if d.get("line", {}).get("shape") == "hv")
        known = np.isfinite(np.asarray(path["y"], float))
        assert known[: t + 2].all() and not known[t + 2 :].any()


@pytest.mark.parametrize("model", MODELS)
def test_the_formula_is_the_models(model: str) -> None:
    trace = run(Params(model=model, length=40))
    formula = views.judged(trace)
    assert ("z" in formula.split("right")[0].split("left")[1]) == (model not in ("no_token", "rnn", "per_frame"))
    assert ("sum" in formula) == (trace.scene.n_future > 0)
    said = token.ALIKE.alt(trace, 39, english)
    assert ("without" in said) == bool(trace.scene.twin)


def test_without_the_token_the_newest_frame_is_what_is_classified() -> None:
    for model in ("full", "no_token"):
        similarity = run(Params(model=model, length=40)).column("similarity")[:, :, -1]
        np.testing.assert_allclose(similarity[:, 1], 1, atol=1e-5)
        assert similarity[:, 0].min() < 0.95


def test_steps_of_the_tries_are_the_models_they_speak_of() -> None:
    from dashboard.lessons.oadtr import LESSON

    names = list(MODELS)
    steps = {one.title.en: names[one.step - 1] for one in LESSON.tries if one.film == 1}
    want = {"Too short a memory": "history_8", "Anticipate 16 frames": "future_16", "No memory at all": "per_frame"}
    assert steps == want | {"A GRU on the same budget": "rnn"} and names[4] == "history_64"
    trace = run(Params())
    n = 118  # the poster: it says one thing, and the truth is another
    assert trace[n].now.argmax() != trace.scene.labels[n]


@pytest.mark.parametrize("p", [Params(length=40), Params(length=40, model="no_token"), Params(length=40, model="rnn")])
def test_the_library_snippet_gives_the_pages_numbers(p: Params) -> None:
    from dashboard.lessons.oadtr import LESSON

    space = {"print": lambda *_: None}
    exec(snippet("oadtr", p) + "\n" + LESSON.library(p), space)
    assert space["said"] == [int(f.now.argmax()) for f in space["trace"].frames]


def test_the_library_trains_on_the_readers_own_stream() -> None:
    from dashboard.lessons.oadtr import LESSON

    r = motions.record(300, 8)
    own = table(r.features.astype(float), [motions.CLASSES[c].en for c in r.labels])
    p = Params(own=own, steps=40, length=40, history=4)
    space: dict[str, object] = {"print": lambda *_: None, "p": p}
    exec(LESSON.library(p), space)
    assert space["said"] == [int(f.now.argmax()) for f in run(p).frames[REPORTS:]]


def score(model: str, what: int = 0) -> float:
    """Mean over the seeds: 0 mAP, 1 calibrated mAP, 2 delay."""
    return float(scene(Params()).ablation.scores[list(MODELS).index(model), :, what].mean())


def published() -> float:
    model = OadTR(3072, 22, history=64, width=1024, heads=8, encoder_layers=3, decoder_heads=4, decoder_layers=5)
    return sum(p.numel() for p in model.parameters())


def published_history() -> float:
    """The one whose learned positions make up the published number of parameters."""
    sizes = {"width": 1024, "heads": 8, "encoder_layers": 3, "decoder_heads": 4, "decoder_layers": 5}
    one = sum(p.numel() for p in OadTR(3072, 22, history=1, **sizes).parameters())
    return (74_709_036 - one) / 1024 + 1


def test_no_memory_costs_almost_nine_points_and_no_time() -> None:
    assert 0.08 < score("full") - score("per_frame") < 0.09 and score("per_frame", 2) < score("full", 2)


def test_the_measures_are_of_the_stream_so_far() -> None:
    trace = run(Params())
    truth, sure, right, precision, delay = (np.array(v) for _, v in measured("oadtr", trace))
    said = np.array([f.now for f in trace.frames])
    assert right[-1] == (said.argmax(1) == trace.scene.labels).mean()
    named = said.argmax(1) == trace.scene.labels
    assert (truth[named] == sure[named]).all() and (truth[~named] < sure[~named]).all()
    first = int(trace.scene.onsets[0])
    assert np.isnan(precision[:first]).all() and np.isfinite(precision[first:]).all()
    assert precision[-1] == pytest.approx(mean_average_precision(said, trace.scene.labels))
    assert delay[-1] == trace[-1].waits[trace[-1].waits >= 0].mean()


@pytest.mark.parametrize("model", MODELS)
def test_the_framework_is_that_of_the_model(model: str) -> None:
    trace = run(Params(model=model, length=40))
    s, told = trace.scene, framework.stages(trace.scene)
    made = load(model)
    assert s.sizes.features == made.feature_dim and ("decode" in told) == (s.sizes.decoder > 0) == bool(s.n_future)
    if model not in ("rnn", "per_frame"):
        assert made.embed.out_features == s.sizes.width and len(made.encoder) == s.sizes.encoder == 3
        rows = made.position.weight.shape[0]
        assert framework.shape_of(s) == f"{rows} × {made.position.weight.shape[1]}"  # (T + 2) × D with the token
    assert made.head.in_features == (2 if s.n_future else 1) * s.sizes.width
    for t in range(len(told)):
        drawn = framework.FRAMEWORK.draw(trace, t, english)["data"]
        lit = [d for d in drawn if d.get("fillcolor") == framework.LIT + "/0.25"]
        assert len(lit) == (told[t] != "in")
    assert len(framework.acts(trace)) == len(told) and framework.plan(trace)[-1] == (39, len(told) - 1)


def test_the_loss_is_the_training_s() -> None:
    trace = run(Params(length=60))
    model, s = load("full"), trace.scene
    out = judge(model, motions.features(s.joints))
    t = 30
    later = torch.tensor(s.labels[t + 1 : t + 1 + s.n_future])[None]
    one = type(out)(*(part[t : t + 1] for part in out))
    want = float(loss(one, torch.tensor(s.labels[t : t + 1]), later))
    shown = trace.__class__(s, trace.frames[: t + 1])  # as if the stream ended here: the stages of its last frame
    assert framework.numbers(shown, 0)["loss"] == pytest.approx(want, rel=1e-4)
    assert np.isnan(framework.numbers(trace, 0)["loss"])  # what comes after the last frame is not known


CLAIMS = [
    Claim("mAP is 81%", lambda: score("per_frame"), within=0.005),
    Claim("with 32 frames of history 90%", lambda: scene(Params()).history, number=32),
    Claim("of history 90%", lambda: score("full"), within=0.005),
    Claim("8 frames are too few (88%)", lambda: score("history_8"), within=0.005, number=0.88),
    Claim("64 too many for 600 steps of training (87%)", lambda: score("history_64"), within=0.005, number=0.87),
    Claim("600 steps of training", lambda: scene(Params()).ablation.steps),
    Claim("(90.5% on average)", lambda: score("no_token"), within=0.0005),
    Claim("(91.0%)", lambda: score("no_future"), within=0.0005),
    Claim("after 2.4 frames on average", lambda: score("per_frame", 2), within=0.051),
    Claim("by OadTR after 3.1.", lambda: score("full", 2), within=0.051, number=3.1),
    Claim("(95%)", lambda: score("rnn"), within=0.005),
    Claim("52 numbers a frame", lambda: motions.record(3).features.shape[1]),
    Claim("74.7 million", published, within=5e4),
    Claim("in the public code 64", published_history),
    Claim("first 70% of the rows", lambda: SHARE, within=1e-9),
    Claim("8 frames instead of 32", lambda: load("history_8").history),
    Claim("shows 64", lambda: load("history_64").history),
    Claim("ends at exactly 1,", lambda: run(Params(model="no_token", length=40))[-1].similarity[1, -1], within=1e-5),
    Claim("Anticipate 16 frames", lambda: load("future_16").queries.shape[1]),
]
TALLY = {(3, 0): lambda v: [(v["loss"], v["now"] + 0.5 * v["later"])]}
UNKNOWN = {(3, 0): "what comes after the last frame; a model without a future"}
PAR = Params(noise=0.15, model="rnn")  # meets the lesson's challenge
