"""Any lesson's Params at random: one more reader of the knobs, after the form, the link and the snippet."""

from hypothesis import strategies as st

from engine.core import Choice, Number, Points, Switch, Upload, Words, dot, knobs

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
