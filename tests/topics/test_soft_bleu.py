"""BLEU against sacrebleu, soft BLEU against BLEU, autograd and the mean over all sentences."""

import itertools

import numpy as np
import pytest

from engine.core import Refused
from engine.metrics.smooth import bleu, soft_bleu, soft_bleu_gradient
from engine.soft_bleu import Params, parse_candidate, parse_reference, run


def peer(candidate: list[int], reference: list[int], n: int) -> float:
    from sacrebleu.metrics import BLEU

    said = [" ".join(f"w{i}" for i in words) for words in (candidate, reference)]
    metric = BLEU(smooth_method="none", max_ngram_order=n, tokenize="none", effective_order=False)
    return metric.corpus_score([said[0]], [[said[1]]]).score / 100


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_bleu_and_hard_soft_bleu_equal_sacrebleu(n: int) -> None:
    rng = np.random.default_rng(n)
    alive = 0
    for _ in range(40):
        reference = rng.integers(0, 4, rng.integers(1, 14)).tolist()
        candidate = [w if rng.random() < 0.8 else int(rng.integers(4)) for w in reference]
        candidate = (candidate + rng.integers(0, 4, 3).tolist())[: rng.integers(1, len(reference) + 3)]
        truth = peer(candidate, reference, n)
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
    truth = peer(likeliest.tolist(), reference, 4)
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
        ids = [trace.scene.vocabulary.index(w) for w in trace.scene.reference]
        soft_bleu(torch.softmax(z / f.temperature, -1), ids, 4).backward()
        assert f.gradient == pytest.approx(z.grad.numpy(), abs=1e-9)


def test_a_word_more_and_bleu_is_one() -> None:
    trace = run(Params(p2=0.55, p3=0.7))
    assert trace[-1].score == trace.scene.decided.bleu.score == 1
    assert sum(trace[-1].clipped[0]) == 6


def test_chinese_is_split_by_character_and_ties_stay() -> None:
    trace = run(Params(reference="猫在垫子上", candidate="猫|狗在垫子上", p1=0.5))
    assert trace.scene.reference == ("猫", "在", "垫", "子", "上") and trace.scene.decided.tied
    assert 0 < trace[-1].score < 1


@pytest.mark.parametrize(
    "p", [Params(), Params(p2=0.45), Params(reference="猫在垫子上", candidate="猫|狗在垫子上", n=2)]
)
def test_the_library_snippet_ends_where_the_film_does(p: Params) -> None:
    from dashboard.lessons.soft_bleu import library

    said: list[float] = []
    exec(library(p), {"trace": run(p), "print": lambda *values: said.extend(values)})
    assert said[0] == pytest.approx(said[1], abs=1e-9)
