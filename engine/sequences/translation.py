"""A little language to translate, English into Chinese: word order and measure words are what attention is needed for.

"two white horses see three birds today" is 今天 两 匹 白 马 看见 三 只 鸟: the day comes first, and between the number
and the noun stands a measure word that depends on the noun (匹 for horses, 只 for birds).
"""

from collections.abc import Sequence

import numpy as np

from engine.core import Refused

NUMBERS = {"two": "两", "three": "三", "four": "四", "five": "五"}
ADJECTIVES = {"white": "白", "black": "黑", "small": "小", "big": "大"}
NOUNS = {"horses": "马", "birds": "鸟", "cats": "猫", "fish": "鱼", "snakes": "蛇", "cows": "牛"}
MEASURE = {"horses": "匹", "birds": "只", "cats": "只", "fish": "条", "snakes": "条", "cows": "头"}
VERBS = {"see": "看见", "hear": "听见", "like": "喜欢", "chase": "追"}
DAYS = {"today": "今天", "yesterday": "昨天"}
PLAIN = NUMBERS | ADJECTIVES | NOUNS | VERBS | DAYS
BEGIN, END = "〈", "〉"  # what the decoder reads before its first word; what it writes after its last
ENGLISH = tuple(PLAIN)
CHINESE = (BEGIN, END, *dict.fromkeys((*PLAIN.values(), *MEASURE.values())))
GLOSS = {zh: en for en, zh in PLAIN.items()} | dict.fromkeys(MEASURE.values(), "measure word") | {END: "end"}
FEWEST, MOST, LONGEST = 2, 9, 12  # words of a source; words written at most


def source(text: str) -> tuple[str, ...]:
    """The words of an English sentence, if the model has ever read each of them."""
    said = tuple(w.strip(".,!?").lower() for w in text.split())
    strange = [w for w in said if w not in PLAIN]
    known = ", ".join(ENGLISH)
    if strange:
        raise Refused(
            f"“{strange[0][:20]}” is not among the words of the little Transformer: {known}.",
            f"小 Transformer 不认识“{strange[0][:20]}”；它认识的词：{known}。",
        )
    if not FEWEST <= len(said) <= MOST:
        raise Refused(
            f"The sentence to translate has {len(said)} words; {FEWEST} to {MOST} are possible.",
            f"要翻译的句子有 {len(said)} 个词；可以是 {FEWEST} 到 {MOST} 个。",
        )
    return said


def phrase(words: Sequence[str]) -> tuple[str, ...] | None:
    """ "two white horses" -> 两 匹 白 马; None if it is no number, perhaps an adjective, and a noun."""
    if len(words) not in (2, 3) or words[0] not in NUMBERS or words[-1] not in NOUNS:
        return None
    if len(words) == 3 and words[1] not in ADJECTIVES:
        return None
    return (NUMBERS[words[0]], MEASURE[words[-1]], *(ADJECTIVES[w] for w in words[1:-1]), NOUNS[words[-1]])


def translate(words: Sequence[str]) -> tuple[str, ...] | None:
    """By the rules; None for what is no sentence of this language."""
    day = tuple(DAYS[w] for w in words[-1:] if w in DAYS)
    rest = words[:-1] if day else words
    verbs = [i for i, w in enumerate(rest) if w in VERBS]
    if len(verbs) != 1:
        return None
    who, whom = phrase(rest[: verbs[0]]), phrase(rest[verbs[0] + 1 :])
    if who is None or whom is None:
        return None
    return (*day, *who, VERBS[rest[verbs[0]]], *whom)


def sentence(rng: np.random.Generator) -> tuple[str, ...]:
    """One of the language's sentences, 5 to 8 words."""

    def some(of: dict[str, str]) -> str:
        return str(rng.choice(list(of)))

    def things() -> list[str]:
        adjective = [some(ADJECTIVES)] if rng.random() < 0.5 else []
        return [some(NUMBERS), *adjective, some(NOUNS)]

    day = [some(DAYS)] if rng.random() < 0.5 else []
    return (*things(), some(VERBS), *things(), *day)
