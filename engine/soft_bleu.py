"""BLEU with expected counts: a candidate whose words are still probabilities, scored without deciding them.

Source: Papineni et al. (2002), "BLEU"; expected n-gram counts as in Zhukov & Kretov (2017). The clock hardens the
distributions, from flat over what the sliders say to one word a place, where soft BLEU is BLEU.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, knob, words
from engine.metrics.bleu import Bleu, bleu, expected, soft_bleu, soft_bleu_gradient
from engine.metrics.soft_metrics import sharpen

__all__ = ["STEP", "Params", "bleu", "run", "soft_bleu", "soft_bleu_gradient"]

STEP = Text("hardening step", "硬化步")
MOST_WORDS, MOST_DOUBTS, MOST_OPTIONS = 12, 6, 4
WORD = r"[\u3400-\u9fff]|[^\s|\u3400-\u9fff]+"
PLACE = re.compile(rf"(?:{WORD})(?:\|(?:{WORD}))*")


def places(text: str, name: Text) -> tuple[tuple[str, ...], ...]:
    """Words split at blanks (Chinese: every character); `a|b` leaves it open which of the two."""
    found = tuple(tuple(dict.fromkeys(place.split("|"))) for place in PLACE.findall(text))
    if not found:
        raise Refused(f"The {name.en} is empty: give at least one word.", f"{name.zh}是空的：请至少给出一个词。")
    if len(found) > MOST_WORDS:
        raise Refused(
            f"The {name.en} has {len(found):,} words; the picture holds {MOST_WORDS}.",
            f"{name.zh}有 {len(found):,} 个词；图中最多容纳 {MOST_WORDS} 个。",
        )
    return found


def parse_reference(text: str) -> tuple[str, ...]:
    found = places(text, Text("reference", "参考句"))
    for place in found:
        if len(place) > 1:
            raise Refused(
                f"The reference is certain: “{'|'.join(place)}” cannot be two words.",
                f"参考句是确定的：“{'|'.join(place)}”不能同时是几个词。",
            )
    return tuple(place[0] for place in found)


def parse_candidate(text: str) -> tuple[tuple[str, ...], ...]:
    found = places(text, Text("candidate", "候选句"))
    for place in found:
        if len(place) > MOST_OPTIONS:
            raise Refused(
                f"“{'|'.join(place)}” names {len(place)} words; a place chooses among {MOST_OPTIONS}.",
                f"“{'|'.join(place)}”有 {len(place)} 个词；一个位置最多 {MOST_OPTIONS} 个。",
            )
    if (doubts := sum(len(place) > 1 for place in found)) > MOST_DOUBTS:
        raise Refused(
            f"{doubts} places are open; at most {MOST_DOUBTS} can be, one slider each.",
            f"有 {doubts} 个位置未定；最多 {MOST_DOUBTS} 个，每个一根滑条。",
        )
    return found


def doubts(p: "Params") -> int:
    try:
        return sum(len(place) > 1 for place in parse_candidate(p.candidate))
    except Refused:
        return 0


def slider(number: int, default: float) -> Any:
    return knob(
        default,
        0.0,
        1.0,
        Text(f"open place {number}: probability of its first word", f"第 {number} 个未定位置：首选词的概率"),
        step=0.05,
        when=lambda p: doubts(p) >= number,
    )


@dataclass(frozen=True)
class Params:
    reference: str = words("the cat is on the mat", Text("reference", "参考句"), parse_reference, most=120)
    candidate: str = words(
        "the|a cat is|sat on the mat|rug",
        Text("candidate", "候选句"),
        parse_candidate,
        most=160,
        help=Text("cat|dog leaves a place open: either word", "“猫|狗”表示该位置未定：两者之一"),
    )
    n: int = knob(4, 1, 4, Text("longest n-gram n", "最长 n 元组 n"))
    p1: float = slider(1, 0.8)
    p2: float = slider(2, 0.6)
    p3: float = slider(3, 0.4)
    p4: float = slider(4, 0.6)
    p5: float = slider(5, 0.6)
    p6: float = slider(6, 0.6)


class Frame(NamedTuple):
    temperature: float
    p: Array  # (L, V) the distributions, sharpened
    lit: Array  # (n, L) probability that the window of this order that starts here is in the reference; 0 past the end
    counts: tuple[Array, ...]  # by order: expected count of each n-gram of the reference
    clipped: tuple[Array, ...]  # by order: no more than the reference has
    precision: Array  # (n,)
    score: float  # soft BLEU
    mean_bleu: float  # mean BLEU of sentences drawn from p, by listing them all
    gradient: Array  # (L, V) d soft BLEU / d logits, for p = softmax(logits / T); 0 at T = 0


class Scene(NamedTuple):
    reference: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]  # the candidate's words at each place
    vocabulary: tuple[str, ...]
    open: Array  # (L, V) bool: the entries of p that a slider moves
    grams: tuple[tuple[str, ...], ...]  # by order: the reference's n-grams, written out
    cap: tuple[Array, ...]  # by order: how often the reference has each
    windows: Array  # (n,) n-grams in the candidate
    brevity: float
    hard: Bleu  # of the likeliest sentence (a tie: the word named first)
    likeliest: tuple[str, ...]
    tied: bool  # some place has no single likeliest word, so the last frame stays soft there
    temperatures: Array  # (T,)
    soft: Array  # (T,)
    mean_bleu: Array  # (T,)


def run(p: Params) -> Trace[Scene, Frame]:
    reference, candidate = parse_reference(p.reference), parse_candidate(p.candidate)
    vocabulary = tuple(dict.fromkeys(itertools.chain(reference, *candidate)))
    number = {word: i for i, word in enumerate(vocabulary)}
    ids = [number[word] for word in reference]
    L, V = len(candidate), len(vocabulary)
    chances, free = np.zeros((L, V)), np.zeros((L, V), bool)
    sliders = iter((p.p1, p.p2, p.p3, p.p4, p.p5, p.p6))
    for i, place in enumerate(candidate):
        first = next(sliders) if len(place) > 1 else 1.0
        for j, word in enumerate(place):
            chances[i, number[word]] = first if j == 0 else (1 - first) / (len(place) - 1)
            free[i, number[word]] = len(place) > 1
    sentences = np.array(list(itertools.product(*([number[w] for w in place] for place in candidate))))  # (m, L)
    each = np.array([bleu(s.tolist(), ids, p.n).score for s in sentences])

    hot = np.geomspace(6, 1, 16)
    temperatures = np.concatenate([hot, np.geomspace(1, 0.04, 40)[1:], [0.0]])
    frames = [step(chances, T, ids, p.n, sentences, each) for T in temperatures]
    best = [max(place, key=lambda w, i=i: chances[i, number[w]]) for i, place in enumerate(candidate)]  # type: ignore[misc]
    tables = [expected(chances, ids, o) for o in range(1, p.n + 1)]
    scene = Scene(
        reference,
        candidate,
        vocabulary,
        free,
        tuple(tuple(" ".join(vocabulary[g] for g in row) for row in t.grams) if t else () for t in tables),
        tuple(t.cap if t else np.zeros(0) for t in tables),
        np.array([max(L - o + 1, 0) for o in range(1, p.n + 1)]),
        min(1.0, float(np.exp(1 - len(ids) / L))),
        bleu([number[w] for w in best], ids, p.n),
        tuple(best),
        bool(((chances == chances.max(1, keepdims=True)).sum(1) > 1).any()),
        temperatures,
        np.array([f.score for f in frames]),
        np.array([f.mean_bleu for f in frames]),
    )
    return Trace.of(scene, frames)


def step(chances: Array, T: float, ids: list[int], n: int, sentences: Array, each: Array) -> Frame:
    """Everything about the candidate at temperature T: the parts of soft BLEU, and the mean over all sentences."""
    q = sharpen(chances, float(T))
    L = len(q)
    lit, precision = np.zeros((n, L)), np.zeros(n)
    count, clipped = [], []
    for o in range(1, n + 1):
        found = expected(q, ids, o)
        count.append(np.zeros(0) if found is None else found.count)
        clipped.append(np.zeros(0) if found is None else found.clipped)
        if found is not None:
            lit[o - 1, : L - o + 1] = found.windows.sum(-1)
            precision[o - 1] = found.clipped.sum() / (L - o + 1)
    chance = q[np.arange(L), sentences].prod(1)
    slope = soft_bleu_gradient(q, ids, n)
    pull = q * (slope - (q * slope).sum(1, keepdims=True)) / T if T > 0 else np.zeros_like(q)
    return Frame(
        float(T),
        q,
        lit,
        tuple(count),
        tuple(clipped),
        precision,
        float(soft_bleu(q, ids, n)),
        float(chance @ each),
        pull,
    )
