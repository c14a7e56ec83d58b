"""Every position at once: q·kᵀ, ÷√d, mask, softmax, ·v (Vaswani et al. 2017, eq. 1), stage by stage on a sentence."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, picked, switch, words
from engine.sequences.built_heads import HEADS, at_random, built
from engine.sequences.layer import Stages, attention
from engine.sequences.measures import SIZES, entropy, nearness, position_table, rotary_nearness, saturation, turned_ones
from engine.sequences.transformer import Spoken, speak
from engine.sequences.translation import ENGLISH, source

__all__ = [
    "PAD",
    "SIZES",
    "STAGES",
    "STEP",
    "Frame",
    "Params",
    "Scene",
    "Stages",
    "asking",
    "at_random",
    "attention",
    "frames",
    "position_table",
    "run",
    "stages",
    "tokens",
    "vectors",
]

STEP = Text("stage", "个阶段")
MOST = 64
STAGES = ("words", "positions", "project", "product", "scale", "mask", "softmax", "value", "join")
PAD = "∅"


def tokens(text: str) -> tuple[str, ...]:
    """Words, and Chinese characters one by one; 2 to 64 of them."""
    found = tuple(re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+", text))
    if len(found) < 2:
        raise Refused(
            f"The sentence has {len(found)} word(s); attention needs at least 2.",
            f"句子只有 {len(found)} 个词，注意力至少需要 2 个。",
        )
    if len(found) > MOST:
        raise Refused(
            f"The sentence has {len(found):,} words; at most {MOST} can be shown.",
            f"句子有 {len(found):,} 个词，最多可显示 {MOST} 个。",
        )
    return found


@dataclass(frozen=True)
class Params:
    text: str = words(
        "the cat sat on the mat because the cat was tired",
        Text("your sentence", "你的句子"),
        tokens,
        400,
        help=Text("2 to 64 words.", "2 到 64 个词。"),
    )
    weights: str = choice(
        {"built": Text("heads built by hand", "手工设计的头"), "random": Text("untrained (random)", "未训练（随机）")},
        Text("weights", "权重"),
    )
    num_heads: int = knob(4, 1, 8, Text("heads (num_heads)", "头数（num_heads）"))
    head: int = knob(
        1, 1, 8, Text("head seen closely", "细看的头"), help=Text("Past the last: the last.", "超过头数时取最后一个。")
    )
    d_k: int = knob(16, 4, 64, Text("size of a head d", "每个头的维数 d"), 4)
    positions: str = choice(
        {
            "sinusoidal": Text("sinusoidal", "正弦"),
            "learned": Text("learned (as it begins: random)", "可学习（初始：随机）"),
            "rotary": Text("rotary", "旋转（RoPE）"),
            "none": Text("none", "无"),
        },
        Text("positions", "位置编码"),
    )
    mask: str = choice(
        {"none": Text("none", "无"), "causal": Text("causal", "因果"), "padding": Text("padding", "填充")},
        Text("mask", "掩码"),
    )
    scale: bool = switch(True, Text("divide by √d", "除以 √d"))
    word: int = picked(0, Text("word that asks first", "先提问的词"))  # from 1, set by a click; 0: chosen here
    shuffle: bool = switch(False, Text("shuffle the words", "打乱词序"))
    source: str = words(
        "two white horses see three small birds today",
        Text("sentence to translate", "要翻译的句子"),
        source,
        120,
        help=Text(f"2 to 9 words of: {', '.join(ENGLISH)}.", f"2 到 9 个词，可用：{', '.join(ENGLISH)}。"),
    )
    seed: int = knob(0, 0, 50, Text("seed", "随机种子"))


class Scene(NamedTuple):
    words: tuple[str, ...]
    asked: int  # the word that asks first
    stages: Stages
    vectors: Array  # (n, D) the words before positions
    blocked: Array  # (n, n) bool
    head: int  # seen closely, from 0
    names: tuple[Text, ...]  # of the heads
    divided: bool  # by √d
    positions: str
    mask: str
    table: Array  # (n, d) positions; for rotary what it turns a vector of ones into
    near: Array  # (n,) product of two positions by their distance, mean, as a share of distance 0
    moved: Array  # (4,) change of a word's output by shuffling, for sinusoidal, learned, rotary, none
    entropy: Array  # (h,) mean over the queries, as a share of its largest value
    saturation: Array  # (2, len(SIZES)) entropy share of softmax(q·k) and softmax(q·k / √d), unit-variance vectors
    examples: Array  # (2, len(SIZES), n) one such softmax each, largest first
    spoken: Spoken  # the whole Transformer on the sentence to translate


class Frame(NamedTuple):
    stage: int  # index into STAGES; the last one repeats with one query after another
    query: int  # the word that is followed; -1: all alike
    alone: bool  # only this word has asked so far


def vectors(said: tuple[str, ...], d: int, seed: int) -> Array:
    """(n, 2d): the same word is the same random vector, in the first half; the second half waits for the position."""
    out = np.zeros((len(said), 2 * d))
    for row, word in zip(out, said, strict=True):
        key = int.from_bytes(hashlib.blake2b(f"{seed} {word.lower()}".encode(), digest_size=8).digest(), "big")
        row[:d] = np.random.default_rng(key).normal(size=d) if word != PAD else 0.0
    return out


def run(p: Params) -> Trace[Scene, Frame]:
    """One layer on the sentence; first one word asks, then every word at once, then each of them alone."""
    plain = tokens(p.text)
    order = np.random.default_rng(p.seed + 1).permutation(len(plain))
    if (order == np.arange(len(plain))).all():
        order = order[::-1]
    said = tuple(plain[i] for i in order) if p.shuffle else plain
    asked = asking(p, said)
    said = (*said, PAD, PAD, PAD) if p.mask == "padding" else said
    return Trace.of(_scene(p, said, order, asked), frames(p, len(plain), asked))


def asking(p: Params, said: tuple[str, ...]) -> int:
    """The word that asks first: the reader's, or the last one that stands in the sentence twice, or the last."""
    if p.word:
        return min(p.word, len(said)) - 1
    low = [w.lower() for w in said]
    twice = [i for i, w in enumerate(low) if low.count(w) > 1]
    return twice[-1] if twice else len(said) - 1


def stages(p: Params) -> list[int]:
    """Those in which something happens: without positions none are added, without a mask nothing is crossed out."""
    idle = {"positions": p.positions in ("none", "rotary"), "scale": not p.scale, "mask": p.mask == "none"}
    return [i for i, name in enumerate(STAGES) if not idle.get(name, False)]


def frames(p: Params, n: int, asked: int) -> Iterator[Frame]:
    """Act one: a word through every stage but the last; act two: all n from the scores on, then one by one."""
    first, join = STAGES.index("product"), len(STAGES) - 1
    for stage in stages(p):
        if stage < join:
            yield Frame(stage=stage, query=asked, alone=True)
    for stage in stages(p):
        if stage >= first:
            yield Frame(stage=stage, query=-1, alone=False)
    for query in range(n):
        yield Frame(stage=join, query=query, alone=False)


def _scene(p: Params, said: tuple[str, ...], order: Array, asked: int) -> Scene:
    everything, blocked = _layer(p, said, p.positions)
    rotary = p.positions == "rotary"
    table = position_table(p.positions, len(said), p.d_k, p.seed)
    spread, examples = saturation(len(said), p.seed)
    return Scene(
        words=said,
        asked=asked,
        stages=Stages(*(a.astype(np.float32) for a in everything)),
        vectors=vectors(said, p.d_k, p.seed).astype(np.float32),
        blocked=blocked,
        head=min(p.head, p.num_heads) - 1,
        names=HEADS[: p.num_heads] if p.weights == "built" else (Text("random", "随机"),) * p.num_heads,
        divided=p.scale,
        positions=p.positions,
        mask=p.mask,
        table=turned_ones(len(said), p.d_k) if rotary else table,
        near=rotary_nearness(len(said), p.d_k) if rotary else nearness(table),
        moved=np.array([_moved(p, said, order, kind) for kind in ("sinusoidal", "learned", "rotary", "none")]),
        entropy=entropy(everything.weights).mean(-1),
        saturation=spread,
        examples=examples,
        spoken=speak(source(p.source)),
    )


def _layer(p: Params, said: tuple[str, ...], positions: str) -> tuple[Stages, Array]:
    table = position_table(positions, len(said), p.d_k, p.seed)
    rng = np.random.default_rng(p.seed)
    w = (
        at_random(p.num_heads, p.d_k, rng)
        if p.weights == "random"
        else built(p.num_heads, table, positions == "rotary", rng)
    )
    x = vectors(said, p.d_k, p.seed)
    x[:, p.d_k :] += table
    pads = np.array([s == PAD for s in said])
    blocked = np.broadcast_to(pads, (len(said), len(said))).copy()
    if p.mask == "causal":
        blocked |= np.triu(np.ones_like(blocked), 1)
    return attention(x, w, blocked, p.scale, positions == "rotary"), blocked


def _moved(p: Params, said: tuple[str, ...], order: Array, positions: str) -> float:
    """Mean ‖change‖ / ‖output‖ over the words when the same words come in another order."""
    order = np.append(order, np.arange(len(order), len(said)))
    before, after = _layer(p, said, positions)[0].out, _layer(p, tuple(said[i] for i in order), positions)[0].out
    change, size = np.linalg.norm(after - before[order], axis=1), np.linalg.norm(before[order], axis=1)
    return float((change / np.maximum(size, 1e-12)).mean())
