"""BLEU with expected counts: a candidate whose words are still probabilities, scored without deciding them.

Source: Papineni et al. (2002), "BLEU"; expected n-gram counts as in Zhukov & Kretov (2017). The clock hardens the
distributions, from flat over what the sliders say to one word a place, where soft BLEU is BLEU.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, knob, words
from engine.metrics.bleu import Bleu, bleu, brevity, expected, nearest, soft_bleu, soft_bleu_gradient
from engine.metrics.soft_metrics import sharpen

__all__ = ["STEP", "Params", "bleu", "run", "soft_bleu", "soft_bleu_gradient"]

STEP = Text("hardening step", "步硬化")
MOST_WORDS, MOST_DOUBTS, MOST_OPTIONS = 20, 6, 4
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


def parse_another(text: str) -> tuple[str, ...]:
    """A further reference; none if nothing is written."""
    return parse_reference(text) if text.strip() else ()


def references(p: "Params") -> tuple[tuple[str, ...], ...]:
    return tuple(r for r in (parse_reference(p.reference), *map(parse_another, (p.reference_2, p.reference_3))) if r)


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
    reference: str = words("the cat is on the mat", Text("reference", "参考句"), parse_reference, most=160)
    candidate: str = words(
        "the|a cat is|sat on the mat|rug",
        Text("candidate", "候选句"),
        parse_candidate,
        most=240,
        help=Text("cat|dog leaves a place open: either word", "“猫|狗”表示该位置未定：两者之一"),
    )
    reference_2: str = words("", Text("second reference", "第二个参考句"), parse_another, most=160)
    reference_3: str = words("", Text("third reference", "第三个参考句"), parse_another, most=160)
    n: int = knob(4, 1, 4, Text("longest n-gram n", "最长 n 元组的 n"))
    p1: float = slider(1, 0.8)
    p2: float = slider(2, 0.6)
    p3: float = slider(3, 0.4)
    p4: float = slider(4, 0.6)
    p5: float = slider(5, 0.6)
    p6: float = slider(6, 0.6)


class Frame(NamedTuple):
    temperature: float
    p: Array  # (L, V) the distributions, sharpened
    lit: Array  # (n, L) probability that the window of this order that starts here is in a reference; 0 past the end
    counts: tuple[Array, ...]  # by order: expected count of each n-gram of the references
    clipped: tuple[Array, ...]  # by order: no more than one reference has
    precision: Array  # (n,)
    score: float  # soft BLEU
    mean_bleu: float  # mean BLEU of sentences drawn from p, by listing them all
    gradient: Array  # (L, V) d soft BLEU / d logits, for p = softmax(logits / T); 0 at T = 0


class Decided(NamedTuple):
    """The likeliest sentence (of a tie: the word named first)."""

    words: tuple[str, ...]
    bleu: Bleu
    tied: bool  # some place has no single likeliest word, so the last frame stays soft there


class Scene(NamedTuple):
    references: tuple[tuple[str, ...], ...]  # one to three
    length: int  # of the reference that brevity compares with
    places: tuple[tuple[str, ...], ...]  # the candidate's words at each place
    vocabulary: tuple[str, ...]
    open: Array  # (L, V) bool: the entries of p that a slider moves
    grams: tuple[tuple[str, ...], ...]  # by order: the references' n-grams, written out
    cap: tuple[Array, ...]  # by order: how often one reference has each at most
    windows: Array  # (n,) n-grams in the candidate
    brevity: float
    decided: Decided
    temperatures: Array  # (T,)
    soft: Array  # (T,)
    mean_bleu: Array  # (T,)


class Sentence(NamedTuple):
    """A candidate in numbers: L places, V words."""

    vocabulary: tuple[str, ...]
    chances: Array  # (L, V) what the sliders say
    open: Array  # (L, V) bool: the entries that a slider moves
    ids: list[list[int]]  # of each reference's words
    all: Array  # (m, L) every sentence that the open places allow, as ids


def read(p: Params) -> Sentence:
    known, candidate = references(p), parse_candidate(p.candidate)
    vocabulary = tuple(dict.fromkeys(itertools.chain(*known, *candidate)))
    number = {word: i for i, word in enumerate(vocabulary)}
    chances = np.zeros((len(candidate), len(vocabulary)))
    free = np.zeros(chances.shape, bool)
    sliders = iter((p.p1, p.p2, p.p3, p.p4, p.p5, p.p6))
    for i, place in enumerate(candidate):
        first = next(sliders) if len(place) > 1 else 1.0
        for j, word in enumerate(place):
            chances[i, number[word]] = first if j == 0 else (1 - first) / (len(place) - 1)
            free[i, number[word]] = len(place) > 1
    every = itertools.product(*([number[w] for w in place] for place in candidate))
    return Sentence(vocabulary, chances, free, [[number[w] for w in one] for one in known], np.array(list(every)))


def decide(candidate: Sequence[Sequence[str]], sentence: Sentence, n: int) -> Decided:
    chances, number = sentence.chances, sentence.vocabulary.index
    best = [max(place, key=lambda w, i=i: chances[i, number(w)]) for i, place in enumerate(candidate)]  # type: ignore[misc]
    tied = ((chances == chances.max(1, keepdims=True)).sum(1) > 1).any()
    return Decided(tuple(best), bleu([number(w) for w in best], sentence.ids, n), bool(tied))


def run(p: Params) -> Trace[Scene, Frame]:
    candidate, sentence = parse_candidate(p.candidate), read(p)
    ids, words_ = sentence.ids, sentence.vocabulary
    each = np.array([bleu(s.tolist(), ids, p.n).score for s in sentence.all])
    temperatures = np.concatenate([np.geomspace(6, 1, 16), np.geomspace(1, 0.04, 40)[1:], [0.0]])
    frames = [step(sentence, T, p.n, each) for T in temperatures]
    tables = [expected(sentence.chances, ids, o) for o in range(1, p.n + 1)]
    scene = Scene(
        references=references(p),
        length=nearest(len(candidate), ids),
        places=candidate,
        vocabulary=words_,
        open=sentence.open,
        grams=tuple(tuple(" ".join(words_[g] for g in row) for row in t.grams) if t else () for t in tables),
        cap=tuple(t.cap if t else np.zeros(0) for t in tables),
        windows=np.array([max(len(candidate) - o + 1, 0) for o in range(1, p.n + 1)]),
        brevity=brevity(len(candidate), nearest(len(candidate), ids)),
        decided=decide(candidate, sentence, p.n),
        temperatures=temperatures,
        soft=np.array([f.score for f in frames]),
        mean_bleu=np.array([f.mean_bleu for f in frames]),
    )
    return Trace.of(scene, frames)


def step(sentence: Sentence, T: float, n: int, each: Array) -> Frame:
    """Everything about the candidate at temperature T: the parts of soft BLEU, and the mean over all sentences, whose
    BLEU is `each` (m,)."""
    q = sharpen(sentence.chances, float(T))
    L = len(q)
    lit, precision = np.zeros((n, L)), np.zeros(n)
    count, clipped = [], []
    for o in range(1, n + 1):
        found = expected(q, sentence.ids, o)
        count.append(np.zeros(0) if found is None else found.count)
        clipped.append(np.zeros(0) if found is None else found.clipped)
        if found is not None:
            lit[o - 1, : L - o + 1] = found.windows.sum(-1)
            precision[o - 1] = found.clipped.sum() / (L - o + 1)
    slope = soft_bleu_gradient(q, sentence.ids, n)
    return Frame(
        temperature=float(T),
        p=q,
        lit=lit,
        counts=tuple(count),
        clipped=tuple(clipped),
        precision=precision,
        score=float(soft_bleu(q, sentence.ids, n)),
        mean_bleu=float(q[np.arange(L), sentence.all].prod(1) @ each),
        gradient=q * (slope - (q * slope).sum(1, keepdims=True)) / T if T > 0 else np.zeros_like(q),
    )
