"""BLEU against sacrebleu, soft BLEU against BLEU, autograd and the mean over all sentences."""

import itertools

import numpy as np
import pytest

from dashboard.lessons.soft_bleu import LESSON
from dashboard.tours.soft_bleu import MEASURES
from dashboard.views.metrics.soft_bleu import LIT, TOKENS
from dashboard.views.metrics.soft_bleu_slope import PULL
from engine.core import Refused, snippet
from engine.metrics.smooth import bleu, soft_bleu, soft_bleu_gradient
from engine.soft_bleu import Params, parse_candidate, parse_reference
from tests.claims import Claim
from tests.lessons import measured, runs_of

run = runs_of("soft_bleu")


def peer(candidate: list[int], references: list[list[int]], n: int) -> float:
    from sacrebleu.metrics import BLEU

    said, *known = [" ".join(f"w{i}" for i in words) for words in (candidate, *references)]
    metric = BLEU(smooth_method="none", max_ngram_order=n, tokenize="none", effective_order=False)
    return metric.corpus_score([said], [[words] for words in known]).score / 100


def said_at(view, p: Params, t: int) -> str:
    return view.alt(run(p), t, lambda text: text.en)


def no_change_at() -> float:
    """The temperature that leaves a place as it was: above it the most likely word loses, below it it gains."""
    p = Params(candidate="the cat|dog", p1=0.6)
    tops = {f.temperature: float(f.p[1].max()) for f in run(p).frames}
    assert list(tops.values()) == sorted(tops.values()) and list(tops) == sorted(tops, reverse=True)
    return next(t for t, top in tops.items() if top == pytest.approx(0.6))


PAR = Params(p2=0.55, p3=0.55)  # meets the lesson's challenge
CLAIMS = [
    Claim("A temperature above 1 flattens", no_change_at),
    Claim("below 1 hardens", no_change_at),
    Claim("BLEU is 0, soft", lambda: run(LESSON.tries[0].params).scene.decided.bleu.score),
    Claim("4-gram of the reference", lambda: zero_orders(LESSON.tries[0].params)[0]),
    Claim("BLEU jumps from 0", lambda: run(LESSON.tries[0].params)[-1].score),
    Claim("to 1.", lambda: run(LESSON.tries[1].params)[-1].score),
    Claim("At 0.55 against 0.45", lambda: run(LESSON.tries[1].params)[15].p.T[2, 2], 1e-9),
    Claim("would be 7/7", lambda: bleu(["the"] * 7, ["the"] * 7, 1).matched[0], number=7),
    Claim("with it 2/7", lambda: bleu(["the"] * 7, "the cat is on the mat".split(), 1).matched[0]),
    Claim("no 3-gram", lambda: zero_orders(Params(candidate="the cat|dog"))[0]),
    Claim("0 of 0 match", lambda: run(Params(candidate="the cat|dog")).scene.windows[2]),
    Claim("precision of 0", lambda: run(Params(candidate="the cat|dog"))[15].precision[2]),
    Claim("whole product 0", lambda: run(Params(candidate="the cat|dog"))[15].score),
    Claim("scores 1.", lambda: run(LESSON.tries[-1].params)[-1].score),
]
TALLY = {
    (film, 0): lambda v: [(v["soft"], v["bp"] * np.prod([v[p] for p in ORDERS if v[p] == v[p]]) ** (1 / v["n"]))]
    for film in (0, 1)
}
ORDERS = ("p1", "p2", "p3", "p4")


def zero_orders(p: Params) -> list[int]:
    """The orders whose decided precision is 0."""
    return [o for o, v in enumerate(run(p).scene.decided.bleu.precision, 1) if v == 0]


def test_several_references_equal_sacrebleu() -> None:
    rng = np.random.default_rng(5)
    alive = 0
    for _ in range(60):
        n, base = int(rng.integers(1, 5)), rng.integers(0, 5, rng.integers(3, 12)).tolist()
        references = []
        for _ in range(int(rng.integers(2, 4))):
            changed = [w if rng.random() < 0.7 else int(rng.integers(5)) for w in base]
            references.append(
                changed[: int(rng.integers(2, len(base) + 1))] + rng.integers(0, 5, rng.integers(3)).tolist()
            )
        truth = peer(base, references, n)
        alive += truth > 0
        assert bleu(base, references, n).score == pytest.approx(truth, abs=1e-9)
        assert soft_bleu(np.eye(5)[base], references, n) == pytest.approx(truth, abs=1e-9)
    assert alive > 25


def test_the_gradient_with_several_references_is_autograds() -> None:
    import torch

    rng = np.random.default_rng(8)
    p = torch.tensor(rng.dirichlet(np.ones(4), 6), requires_grad=True)
    references = [rng.integers(0, 4, 7).tolist(), rng.integers(0, 4, 5).tolist()]
    soft_bleu(p, references, 2).backward()
    assert soft_bleu_gradient(p.detach().numpy(), references, 2) == pytest.approx(p.grad.numpy(), abs=1e-12)


def test_a_zero_says_why() -> None:
    assert "two words" not in said_at(TOKENS, Params(), 55)
    assert "because 2 words hold no 3-gram: 0 of 0 match" in said_at(TOKENS, Params(candidate="the cat|dog"), 15)
    assert "because no 4-gram of it stands in a reference" in said_at(TOKENS, Params(p2=0.45, p3=0.7), 55)
    assert "because" not in said_at(TOKENS, Params(), 55)


def test_the_word_that_pays_is_named_and_is_not_the_one_to_raise() -> None:
    said = said_at(PULL, Params(), 28)
    assert "raise “is”" in said and "“sat” pays most" in said
    top = said_at(PULL, Params(reference="a b", candidate="a|b a|b", p1=0.5, p2=0.5, n=1), 15)
    assert "1.000 and every slope is 0" in top and "cannot say" not in top
    assert "BLEU alone cannot say" in said_at(PULL, Params(), 55)


@pytest.mark.parametrize(
    "p", [Params(), Params(candidate=" ".join(f"w{i}|v{i}" if i < 6 else f"w{i}" for i in range(20)))]
)
def test_the_slopes_of_a_place_sum_to_nothing(p: Params) -> None:
    for f in run(p).frames[::9]:
        assert abs(f.gradient.sum(1)).max() < 1e-9


def test_twenty_words_and_three_references_are_drawn_with_room() -> None:
    text = " ".join(f"word{i}" for i in range(20))
    p = Params(reference=text, reference_2=text + " "[:0], reference_3="word1 word2", candidate=text)
    trace = run(p)
    assert trace[-1].score == pytest.approx(1) and trace.scene.length == 20 and len(trace.scene.references) == 3
    table = TOKENS.draw(trace, 15, lambda text: text.en)["layout"]
    assert len(table["yaxis"]["tickvals"]) == 20, "a row a place"
    assert all(len(name) <= 2 for name in LIT.draw(trace, 15, lambda text: text.en)["layout"]["xaxis"]["ticktext"])
    with pytest.raises(Refused, match="21 words"):
        parse_candidate(text + " more")


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_bleu_and_hard_soft_bleu_equal_sacrebleu(n: int) -> None:
    rng = np.random.default_rng(n)
    alive = 0
    for _ in range(40):
        reference = rng.integers(0, 4, rng.integers(1, 14)).tolist()
        candidate = [w if rng.random() < 0.8 else int(rng.integers(4)) for w in reference]
        candidate = (candidate + rng.integers(0, 4, 3).tolist())[: rng.integers(1, len(reference) + 3)]
        truth = peer(candidate, [reference], n)
        alive += truth > 0
        assert bleu(candidate, reference, n).score == pytest.approx(truth, abs=1e-9)
        assert soft_bleu(np.eye(4)[candidate], reference, n) == pytest.approx(truth, abs=1e-9)
    assert alive >= 8


def test_papineni_clipping() -> None:
    """Their example: seven times "the" against "the cat is on the mat" has unigram precision 2/7."""
    found = bleu(["the"] * 7, "the cat is on the mat".split(), 1)
    assert found.precision[0] == pytest.approx(2 / 7) and found.brevity == 1


def test_cooling_reaches_bleu() -> None:
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.full(5, 0.6), 9)
    likeliest = p.argmax(1)
    reference = np.append(likeliest[:7], [4, 4]).tolist()
    truth = peer(likeliest.tolist(), [reference], 4)
    assert truth > 0
    far = [abs(float(soft_bleu(p, reference, temperature=T)) - truth) for T in (1, 0.1, 1e-5, 0)]
    assert far[0] > 1e-2 and far[2] < 1e-9 and far[3] < 1e-12


def test_gradient_is_autograds() -> None:
    import torch

    rng = np.random.default_rng(2)
    for n in (1, 2, 4):
        p = torch.tensor(rng.dirichlet(np.ones(5), 8), requires_grad=True)
        reference = rng.integers(0, 5, 9).tolist()
        value = soft_bleu(p, reference, n)
        value.backward()
        assert isinstance(value, torch.Tensor) and value > 0
        assert soft_bleu_gradient(p.detach().numpy(), reference, n) == pytest.approx(p.grad.numpy(), abs=1e-12)


def test_where_bleu_is_zero_there_is_no_gradient_and_no_nan() -> None:
    import torch

    p = torch.eye(4, dtype=torch.float64)[[0, 1]].requires_grad_()
    value = soft_bleu(p, [2, 3, 2, 3], 2)
    value.backward()
    assert value == 0 and (p.grad == 0).all()
    assert soft_bleu(np.eye(4)[[0, 1]], [0, 1], 4) == 0  # two words have no 4-gram


def test_soft_bleu_is_never_below_the_mean_bleu_of_drawn_sentences() -> None:
    rng = np.random.default_rng(3)
    gaps = []
    for _ in range(10):
        p = rng.dirichlet(np.full(3, 0.7), 5)
        reference = rng.integers(0, 3, 5).tolist()
        mean = sum(
            p[np.arange(5), list(s)].prod() * bleu(s, reference, 2).score for s in itertools.product(range(3), repeat=5)
        )
        gaps.append(float(soft_bleu(p, reference, 2)) - mean)
    assert min(gaps) >= -1e-12 and max(gaps) > 1e-3


def test_batches_are_their_rows() -> None:
    p = np.random.default_rng(4).dirichlet(np.ones(4), (3, 6))
    assert soft_bleu(p, [0, 1, 2, 3, 0], 3)[1] == pytest.approx(float(soft_bleu(p[1], [0, 1, 2, 3, 0], 3)), abs=1e-14)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bleu([], [1]), "candidate is empty"),
        (lambda: bleu([1], []), "reference is empty"),
        (lambda: bleu([1] * 10_000, [1] * 10_000), "10,000 words"),
        (lambda: soft_bleu(np.full((10_000, 2), 0.5), [0, 1]), "10,000 words"),
        (lambda: soft_bleu(np.full((3, 2), 0.5), []), "reference is empty"),
        (lambda: soft_bleu(np.full((3, 2), 0.7), [0]), "sum to 1"),
        (lambda: soft_bleu(np.full((3, 2), np.nan), [0]), "sum to 1"),
        (lambda: soft_bleu(np.full((3, 2), 0.5), [2]), "vocabulary of 2"),
        (lambda: soft_bleu(np.full(3, 0.5), [2]), "shape (L, V)"),
        (lambda: soft_bleu(np.full((3, 2), 0.5), [0], 0), "n is 0"),
        (lambda: soft_bleu(np.full((3, 2), 0.5), [0], 1, -1), "temperature"),
        (lambda: parse_reference(" "), "reference is empty"),
        (lambda: parse_reference("a|b c"), "certain"),
        (lambda: parse_candidate("||"), "candidate is empty"),
        (lambda: parse_candidate("word " * 10_000), "10,000 words"),
        (lambda: parse_candidate("a|b " * 7), "7 places"),
        (lambda: parse_candidate("a|b|c|d|e"), "5 words"),
    ],
)
def test_bad_input_is_a_sentence(call, words) -> None:
    with pytest.raises(Refused) as said:
        call()
    assert words in str(said.value) and said.value.text.zh


def test_the_default_ends_between_nothing_and_all() -> None:
    trace = run(Params())
    assert trace.scene.decided.words == ("the", "cat", "is", "on", "the", "rug")
    assert 0.5 < trace[-1].score == trace.scene.decided.bleu.score < 0.9
    assert abs(trace[-1].score - (5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** 0.25) < 1e-12, (
        "one word of six is wrong, and one n-gram of each order"
    )


def test_one_wrong_word_and_no_four_gram_is_left() -> None:
    trace = run(Params(p2=0.45, p3=0.7))
    scene, last = trace.scene, trace[-1]
    assert scene.decided.words == ("the", "cat", "sat", "on", "the", "mat")
    assert last.score == scene.decided.bleu.score == 0  # no 4-gram is right, so BLEU is silent ...
    said = next(f for f in trace.frames if f.temperature == 1)
    assert said.score > 0.3  # ... and soft BLEU is not:
    steepest = np.where(scene.open, said.gradient, 0).max(0).argmax()
    assert scene.vocabulary[steepest] == "is"  # it asks for the word that is missing
    assert not last.gradient.any()
    assert (scene.soft >= scene.mean_bleu - 1e-12).all()


def test_the_pull_on_the_words_is_autograds() -> None:
    import torch

    trace = run(Params())
    for t in (3, 15, 30):
        f = trace[t]
        z = torch.tensor(np.log(np.maximum(f.p, 1e-300)) * f.temperature, requires_grad=True)
        ids = [trace.scene.vocabulary.index(w) for w in trace.scene.references[0]]
        soft_bleu(torch.softmax(z / f.temperature, -1), ids, 4).backward()
        assert f.gradient == pytest.approx(z.grad.numpy(), abs=1e-9)


def test_a_word_more_and_bleu_is_one() -> None:
    trace = run(Params(p2=0.55, p3=0.7))
    assert trace[-1].score == trace.scene.decided.bleu.score == 1
    assert sum(trace[-1].clipped[0]) == 6


def test_chinese_is_split_by_character_and_ties_stay() -> None:
    trace = run(Params(reference="猫在垫子上", candidate="猫|狗在垫子上", p1=0.5))
    assert trace.scene.references[0] == ("猫", "在", "垫", "子", "上") and trace.scene.decided.tied
    assert 0 < trace[-1].score < 1


@pytest.mark.parametrize(
    "p",
    [
        Params(),
        Params(p2=0.45),
        Params(reference="猫在垫子上", candidate="猫|狗在垫子上", n=2),
        LESSON.tries[-1].params,
    ],
)
def test_the_library_snippet_ends_where_the_film_does(p: Params) -> None:
    from dashboard.lessons.soft_bleu import library

    said: list[float] = []
    exec(snippet("soft_bleu", p) + "\n" + library(p), {"print": lambda *values: said.append(values)})
    assert said[-1][0] == pytest.approx(said[-1][1], abs=1e-9)


def test_its_numbers_at_every_step() -> None:
    trace = run(Params())
    found = measured("soft_bleu", trace)
    assert all(np.isfinite(values).all() for values in found.values())
    assert (found["soft_bleu"] >= found["mean_bleu"] - 1e-12).all() and found["soft_bleu"][-1] == found["bleu"][-1]
    assert found["slope"][-1] == 0 and (found["slope"][:-1] > 0).all()
    decided = run(Params(candidate="the cat"))
    assert [m.value(decided, 3) for m in MEASURES if m.key == "slope"] == [0.0]
