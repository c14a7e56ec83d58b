"""What is wrong with a stack written as text."""

from engine.core import Refused


class StackError(Refused):
    """What is wrong, naming the word and what was expected; `.line` counts from 1 (0: the text as a whole)."""

    def __init__(self, line: int, en: str, zh: str) -> None:
        super().__init__(*(f"Line {line}: {en}.", f"第 {line} 行：{zh}。") if line else (f"{en}.", f"{zh}。"))
        self.line = line


def unexpected(line: int, word: str, en: str, zh: str) -> StackError:
    """A word that is not understood, and what was expected in its place."""
    short = word if len(word) <= 24 else word[:23] + "…"
    return StackError(line, f"“{short}” is not understood, expected {en}", f"无法理解“{short}”，此处应为 {zh}")
