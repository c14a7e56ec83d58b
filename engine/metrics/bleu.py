"""BLEU, and BLEU with expected counts: how many n-grams of the candidate does the reference hold?

Source: Papineni, Roukos, Ward & Zhu (2002), "BLEU", eqs. 1-2, unsmoothed; expected counts as in Zhukov & Kretov (2017).
With several references an n-gram counts up to the most that one of them holds, and brevity looks at the reference whose
length is nearest (of two, the shorter). L words in the candidate, R in that reference, V in the vocabulary.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Refused, Text
from engine.metrics.soft_metrics import sharpen
from engine.metrics.temperature import AnyArray, positive, space

LONGEST = 2000  # words a side: windows times n-grams stay within memory


Words = Sequence[int] | Sequence[str]
Reference = Words | Sequence[Words]  # one reference, or several


class Bleu(NamedTuple):
    matched: np.ndarray  # (n,) clipped matches of each order
    windows: np.ndarray  # (n,) n-grams of the candidate
    precision: np.ndarray  # (n,) their ratio; 0 where the candidate is too short
    brevity: float  # exp(1 - R/L) if L < R, else 1
    score: float  # brevity times the geometric mean of the precisions


def measured(words: int, name: Text) -> int:
    if words == 0:
        raise Refused(f"The {name.en} is empty: give at least one word.", f"{name.zh}是空的：请至少给出一个词。")
    if words > LONGEST:
        raise Refused(
            f"The {name.en} has {words:,} words; at most {LONGEST:,} are counted.",
            f"{name.zh}有 {words:,} 个词；最多统计 {LONGEST:,} 个。",
        )
    return words


CANDIDATE, REFERENCE = Text("candidate", "候选句"), Text("reference", "参考句")


def several(reference: Reference) -> list[Words]:
    """Every reference, of one or several."""
    many = len(reference) > 0 and isinstance(reference[0], (list, tuple, np.ndarray))
    found: list[Any] = list(reference) if many else [reference]
    for one in found:
        measured(len(one), REFERENCE)
    return found


def nearest(L: int, references: Sequence[Words]) -> int:
    """The length that brevity compares with."""
    return min((len(r) for r in references), key=lambda R: (abs(R - L), R))


def grams(words: Words, order: int) -> Counter[tuple[Any, ...]]:
    return Counter(zip(*(words[j:] for j in range(order)), strict=False))


def caps(references: Sequence[Words], order: int) -> Counter[tuple[Any, ...]]:
    """How often each n-gram may count: the most that one reference holds."""
    most: Counter[tuple[Any, ...]] = Counter()
    for words in references:
        most |= grams(words, order)
    return most


def brevity(L: int, R: int) -> float:
    return float(np.exp(min(0.0, 1 - R / L)))


def mean_precision(precision: np.ndarray) -> np.ndarray:
    """Geometric mean over the last axis; 0 as soon as one is."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.log(precision).mean(-1)))


def order_of(n: int) -> int:
    if n != int(n) or n < 1:
        raise Refused(
            f"n is {n}; BLEU counts n-grams of length 1 to n, n a whole number above 0.",
            f"n 为 {n}；BLEU 统计长度 1 到 n 的 n 元组，n 应为正整数。",
        )
    return int(n)


def bleu(candidate: Words, reference: Reference, n: int = 4) -> Bleu:
    """Hard BLEU of a sentence of token ids (or words) against one reference or several, with its parts."""
    L, references, n = measured(len(candidate), CANDIDATE), several(reference), order_of(n)
    orders = range(1, n + 1)
    matched = np.array([(grams(candidate, o) & caps(references, o)).total() for o in orders], float)
    windows = np.array([max(L - o + 1, 0) for o in orders], float)
    precision = matched / np.maximum(windows, 1)
    bp = brevity(L, nearest(L, references))
    return Bleu(matched, windows, precision, bp, bp * float(mean_precision(precision)))


class Expected(NamedTuple):
    """One order of soft BLEU: m distinct n-grams of the references."""

    grams: np.ndarray  # (m, o) token ids
    cap: np.ndarray  # (m,) how often one reference holds each at most: more is clipped
    windows: AnyArray  # (..., L - o + 1, m) probability that the candidate's window is this n-gram
    count: AnyArray  # (..., m) their sum: the expected count
    clipped: AnyArray  # (..., m) min(count, cap)


def expected(p: AnyArray, reference: Reference, order: int) -> Expected | None:
    """Expected counts of the references' n-grams under independent tokens p (..., L, V); None if a side is shorter."""
    xp, L = space(p), p.shape[-2]
    table = caps([tuple(int(w) for w in one) for one in several(reference)], order)
    if not table or order > L:
        return None
    ids = np.array(list(table))
    cap = np.array(list(table.values()), float)
    hit = 1.0
    for j in range(order):
        hit = hit * p[..., j : L - order + 1 + j, :][..., ids[:, j]]
    count = hit.sum(-2)  # type: ignore[attr-defined]
    most = cap if xp is np else xp.as_tensor(cap, dtype=p.dtype)
    return Expected(ids, cap, hit, count, xp.minimum(count, most))


def soft_bleu(p: AnyArray, reference: Reference, n: int = 4, temperature: float = 1.0) -> AnyArray:
    """BLEU of a sentence of token distributions p (..., L, V) against token ids (one reference or several), by clipped
    expected counts.

    At temperature 1 p counts as it stands; towards 0 each row is sharpened to its likeliest token, and the limit is
    exactly BLEU of that sentence (a tie stays a tie). A clipped expected count is at least the expected clipped count
    (Jensen), and the geometric mean keeps that (Hölder): soft BLEU is never below the mean BLEU of sentences drawn from
    p. Unsmoothed: an order without any match makes it 0. Sentences beyond 2,000 words are refused.
    """
    p, n = token_rows(p, reference), order_of(n)
    p = sharpen(p, positive(temperature, "temperature"))
    xp, L = space(p), p.shape[-2]
    logs, alive = 0.0, True
    for order in range(1, n + 1):
        found = expected(p, reference, order)
        if found is None:
            return 0.0 * p.sum((-2, -1))
        precision = found.clipped.sum(-1) / (L - order + 1)
        some = precision > 0
        alive = alive & some
        logs = logs + xp.log(xp.where(some, precision, xp.ones_like(precision)))
    score = brevity(L, nearest(L, several(reference))) * xp.exp(logs / n)
    return xp.where(alive, score, xp.zeros_like(score))


def token_rows(p: AnyArray, reference: Reference) -> AnyArray:
    """p checked: (..., L, V), each row a distribution, every id of the references below V."""
    xp = space(p)
    p = np.asarray(p, float) if xp is np else p
    if p.ndim < 2:
        raise Refused(
            "p needs one row of token probabilities a word: shape (L, V).",
            "p 应为每个词一行的概率分布，形状为 (L, V)。",
        )
    measured(p.shape[-2], CANDIDATE)
    references = several(reference)
    if not bool(xp.isfinite(p).all()) or bool((p < 0).any()) or bool((abs(p.sum(-1) - 1) > 1e-3).any()):
        raise Refused("Every row of p must be probabilities that sum to 1.", "p 的每一行都必须是和为 1 的概率。")
    V = p.shape[-1]
    if not all(0 <= int(w) < V for one in references for w in one):
        raise Refused(
            f"The reference holds a token id outside the vocabulary of {V}.", f"参考句中有超出词表（{V} 个词）的编号。"
        )
    return p


def soft_bleu_gradient(p: np.ndarray, reference: Reference, n: int = 4) -> np.ndarray:
    """∂ soft BLEU / ∂ p, the entries of p free, shape of p; all 0 where soft BLEU is 0."""
    p = token_rows(p, reference)
    L, score = p.shape[-2], soft_bleu(p, reference, n)
    slope = np.zeros_like(p)
    for order in range(1, order_of(n) + 1):
        found = expected(p, reference, order)
        if found is None or not np.any(score > 0):
            return np.zeros_like(p)
        total = found.clipped.sum(-1)[..., None, None]
        free = np.where(found.count < found.cap, 1.0, 0.0)[..., None, :] / np.where(total > 0, total, 1)
        rows = [p[..., j : L - order + 1 + j, :][..., found.grams[:, j]] for j in range(order)]
        for j in range(order):
            others = free * np.ones_like(rows[0])
            for i in range(order):
                others = others * rows[i] if i != j else others
            for g, token in enumerate(found.grams[:, j]):
                slope[..., j : L - order + 1 + j, token] += others[..., g]
    return np.asarray(slope * score[..., None, None] / n)
