"""Legend entries that the trees' pictures share."""

from collections.abc import Sequence

from dashboard.figures import theme
from dashboard.lesson import Key, Mark
from engine.core import Text

SHAPES: tuple[Mark, ...] = ("dot", "square", "triangle", "diamond")


def classes(names: Sequence[str]) -> tuple[Key, ...]:
    """A class's shape and colour; of more than four classes, that shape and colour are the class."""
    if len(names) > len(SHAPES):
        return (Key("dot", theme.CLASSES[0], Text("shape and colour: the class", "形状与颜色：类别")),)
    return tuple(Key(SHAPES[k], theme.CLASSES[k], _class(name)) for k, name in enumerate(names))


def _class(name: str) -> Text:
    return Text(f"class {name}", f"类别 {name}") if name.isdigit() else Text(name, name)


STAR = Key("star", theme.SERIES[3], Text("row in the formulas: click another", "公式中的样本，点击可换"))
FOLLOWED = Key("star", theme.SERIES[3], Text("followed", "跟踪的样本"))  # where the caption says what a click does
FOLDED = Key("folded", theme.MUTED, Text("more below", "下面还有"))  # a node whose children have no room
