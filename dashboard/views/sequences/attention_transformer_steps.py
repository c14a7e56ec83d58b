"""The whole Transformer's clock, and its sentence at every step."""

from typing import NamedTuple

from dashboard.lesson import Say, Tick
from dashboard.views.sequences.attention import Run
from engine.core import Text
from engine.sequences.transformer import HIDDEN, WIDTH, Spoken
from engine.sequences.translation import BEGIN, CHINESE, GLOSS

ENCODER = ("embed", "own", "add", "feed", "add")
DECODER = ("embed", "own", "add", "cross", "add", "feed", "add", "read")


class Step(NamedTuple):
    word: int  # of those written, from 0; -1: the encoder's turn
    stage: int  # index into ENCODER or DECODER
    act: int


def plan(s: Spoken) -> list[Step]:
    """The encoder once; the first word stage by stage; then a word a step."""
    first = [Step(-1, k, 1) for k in range(len(ENCODER))] + [Step(0, k, 2) for k in range(len(DECODER))]
    return first + [Step(w, len(DECODER) - 1, 3) for w in range(1, len(s.written))]


def acts(trace: Run) -> list[Tick]:
    steps = plan(trace.scene.spoken)
    ends = {a: sum(x.act == a for x in steps) for a in (1, 2, 3)}
    last = max(x.act for x in steps)
    at = [1 + sum(x.act == step.act for x in steps[:t]) for t, step in enumerate(steps)]
    return [Tick((x.act, k), (last, ends[x.act])) for k, x in zip(at, steps, strict=True)]


def at(trace: Run, t: int) -> tuple[Spoken, Step]:
    s = trace.scene.spoken
    return s, plan(s)[t]


SAYS = {
    (1, "embed"): Text(
        "Each of the {n} words becomes a vector of {d} numbers, and its position is added.",
        "{n} 个词各变成 {d} 个数的向量，再加上位置编码。",
    ),
    (1, "own"): Text(
        "Self-attention: every word looks at all of them at once; “{q}” most at “{b}” ({w:.0%}).",
        "自注意力：每个词同时看所有词；“{q}”看得最多的是“{b}”（{w:.0%}）。",
    ),
    (1, "add"): Text(
        "What was brought is added to the vector that was there, and the sum is brought to one scale (layer norm).",
        "取来的内容加到原来的向量上（残差连接），再统一尺度（层归一化）。",
    ),
    (1, "feed"): Text(
        "A small network works on each word by itself: of its {h} hidden units {on} are on for “{q}”.",
        "一个小网络单独处理每个词：对“{q}”，{h} 个隐藏单元中有 {on} 个激活。",
    ),
    (1, "done"): Text(
        "Added and normalised again: this is the memory, made once and read for every word.",
        "再次相加、归一化：这就是记忆；只算一次，写每个词时都来读它。",
    ),
    (2, "embed"): Text(
        "The decoder reads what is written so far: at first only the sign of the beginning, {begin}.",
        "解码器读已经写出的内容：一开始只有起始符 {begin}。",
    ),
    (2, "own"): Text(
        "Masked self-attention: the words so far look at one another, never ahead.",
        "掩码自注意力：已写出的词互相看，不能往后看。",
    ),
    (2, "cross"): Text(
        "Cross-attention: the query is the decoder's, keys and values are the memory's. It looks at “{b}” ({w:.0%}).",
        "交叉注意力：查询来自解码器，键和值来自记忆。它看向“{b}”（{w:.0%}）。",
    ),
    (2, "feed"): Text(
        "Feed-forward again, on this word alone: {on} of {h} hidden units are on.",
        "又是前馈网络，只处理这个词：{h} 个隐藏单元中有 {on} 个激活。",
    ),
    (2, "read"): Text(
        "A score for each of {v} words, and softmax: “{word}” ({gloss}) with {p:.0%}.",
        "给 {v} 个词各打一分，再做 softmax：“{word}”的概率 {p:.0%}。",
    ),
    (3, "read"): Text(
        "It writes “{word}” ({gloss}), {p:.0%} sure: cross-attention looked most at “{b}” ({w:.0%}).",
        "写出“{word}”，概率 {p:.0%}：交叉注意力看得最多的是“{b}”（{w:.0%}）。",
    ),
    (3, "right"): Text(
        "“{word}” ends it: {all}. The rules of this little language say the same.",
        "“{word}”表示结束：{all}。按这门小语言的规则，译文正是如此。",
    ),
    (3, "wrong"): Text(
        "It stops: {all}. The rules of this little language say {meant}.",
        "到此结束：{all}。按这门小语言的规则应为 {meant}。",
    ),
    (3, "strange"): Text(
        "It stops: {all}. No sentence in its training was built like this one.",
        "到此结束：{all}。训练时没有见过这种句式。",
    ),
}


def _ending(s: Spoken) -> str:
    return "strange" if not s.meant else "right" if s.meant == s.written else "wrong"


def sentence(trace: Run, t: int, say: Say) -> str:
    s, step = at(trace, t)
    act, stage = step.act, (ENCODER if step.word < 0 else DECODER)[step.stage]
    if act == 1:
        row = s.encoded.own.weights.mean(0)[-1]
        hidden, stage = s.encoded.hidden[-1], "done" if step.stage == len(ENCODER) - 1 else stage
    else:
        d = s.decoded[step.word]
        row, hidden = d.cross.weights.mean(0)[step.word], d.hidden[step.word]
        act, stage = (1, "add") if stage == "add" else (act, stage)
    if step.word == len(s.written) - 1 and stage == "read":
        act, stage = 3, _ending(s)
    word = s.written[max(step.word, 0)]
    values = {
        "n": len(s.source),
        "d": WIDTH,
        "h": HIDDEN,
        "v": len(CHINESE),
        "on": int((hidden > 0).sum()),
        "q": s.source[-1],
        "b": s.source[int(row.argmax())],
        "w": row.max(),
        "begin": BEGIN,
        "word": word,
        "gloss": GLOSS.get(word, ""),
        "p": s.decoded[max(step.word, 0)].chances.max(),
        "all": "".join(w for w in s.written if w in GLOSS and GLOSS[w] != "end"),
        "meant": "".join(s.meant[:-1]),
    }
    return say(SAYS[act, stage].format(**values))
