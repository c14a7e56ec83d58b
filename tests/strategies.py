"""Any lesson's Params at random: one more reader of the knobs, after the form, the link and the snippet."""

from hypothesis import strategies as st

from engine.core import Choice, Number, Points, Switch, Upload, Words, dot, knobs
from engine.core.params import PICKED

dots = st.builds(dot, st.floats(0, 1), st.floats(0, 1), st.integers(0, 3))


def params(cls):
    return st.builds(cls, **{n: _values(k) for n, k in knobs(cls).items()})


def _values(k):
    match k:
        case Number(default=bool()):
            raise TypeError("a switch, not a knob")
        case Number(default=int()):
            return st.one_of(st.sampled_from([k.low, k.default, k.high]), st.integers(k.low, k.high))
        case Number():
            return st.one_of(st.sampled_from([k.low, k.default, k.high]), st.floats(k.low, k.high))
        case Choice():
            return st.sampled_from(sorted(k.options))
        case Switch():
            return st.booleans()
        case Words():
            return st.just(k.default)
        case Points():
            return st.lists(dots, max_size=6).map(tuple)
        case Upload():
            return st.none()


def far_ends(cls):
    """Pairs of a few words and Params at the far ends of the knobs: all numbers at their highest and at their lowest,
    each with every single choice and switch; picked rows stay where they are."""
    of = knobs(cls)
    numbers = {n: k for n, k in of.items() if isinstance(k, Number) and k.high != PICKED}
    high = {n: k.high for n, k in numbers.items()}
    yield "all numbers highest", cls(**high)
    yield "all numbers lowest", cls(**{n: k.low for n, k in numbers.items()})
    for name, k in of.items():
        values = k.options if isinstance(k, Choice) else (True, False) if isinstance(k, Switch) else ()
        for value in values:
            if value != k.default:
                yield f"highest, {name} = {value}", cls(**high | {name: value})
