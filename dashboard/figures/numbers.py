"""One way to write a number: a true minus sign, no sign before a zero, and powers of ten where digits would be many."""

_SMALL = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
WIDE = 10_000  # from here on a number is written with a power of ten
NONE = "–"  # what is not known, or not yet


def number(value: float | str) -> str:
    """A number as it is said on the board: four significant digits, no trailing zeros, 1.25·10⁻⁵ where it is tiny."""
    if isinstance(value, str):
        return value  # the browser sets it as text
    value = float(value)
    if value != value:
        return NONE
    if value and (abs(value) >= 1e6 or abs(value) < 1e-4):
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{mantissa}·10{str(int(exponent)).translate(_SMALL)}".replace("-", "−")
    text = f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return text.replace("-", "−")


def plain(v: float, decimals: int = 2) -> str:
    """v with so many decimals: 1.50, −0.25, and 1.2·10⁴ where it is wide."""
    if v != v:
        return NONE
    if abs(v) >= WIDE:
        return power(v, 2)
    said = f"{abs(v):.{decimals}f}"
    return "−" + said if v < 0 and float(said) else said


def power(v: float, digits: int = 3) -> str:
    """v with so many significant digits, 0.012, and 4·10⁻⁷ where it is small: errors and costs."""
    if v != v:
        return NONE
    size = abs(v)
    sign = "−" if v < 0 else ""
    if size < 1e-12:
        return "0"
    if 1e-3 <= size < WIDE:
        said = f"{size:.{digits}g}"
        return sign + (said if "e" not in said else f"{size:.0f}")
    mantissa, exponent = f"{size:.{0 if size < 1 else digits - 1}e}".split("e")
    return f"{sign}{mantissa}·10{str(int(exponent)).translate(_SMALL)}"


def percent(v: float, digits: int = 3) -> str:
    """A share: 23%, 16.2%, 0.5%."""
    if v != v:
        return NONE
    said = f"{float(f'{100 * abs(v):.{digits}g}'):g}"
    return ("−" if v < 0 and float(said) else "") + said + "%"
