"""The reader's own formula in x: read by `ast`, checked against a whitelist, evaluated and differentiated by torch.

Nothing is ever handed to `eval`. A first look at the characters lets only numbers, known names and + - * / ** ( ) ,
through, so Python's own parser meets no keyword, no attribute, no string; a second look at the tree lets only the node
kinds below through, at most 20 deep. Every refusal names the column.
"""

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core import Array, Refused, Text
from engine.core.torch_one import torch_one

MOST, DEEPEST, POWER, LARGEST = 200, 20, 8, 1e12
CONSTANTS = {"pi": math.pi, "e": math.e}
ONE = (
    *("exp", "log", "sqrt", "abs", "sign", "step", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh"),
    *("sigmoid", "erf", "relu", "softplus"),
)
MANY = ("min", "max")
NAMES = {"x", *CONSTANTS, *ONE, *MANY}
TOKEN = re.compile(
    r"(?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>\*\*|[-+*/(),])|(?P<space> +)",
    re.ASCII,
)
SIGNS = str.maketrans("−–×·÷，（）", "--**/,()")  # as books and Chinese keyboards write them, one for one
COMMA = re.compile(r"\d,\d")
POINT = Text("a decimal number is written with a point: 0.5", "小数请用小数点：0.5")
BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


@dataclass(frozen=True)
class Expression:
    """A checked formula. Calling it, or either derivative, maps an array to an array of its shape (nan: undefined)."""

    text: str
    tree: ast.expr

    def __call__(self, x: Any) -> Array:
        return self.jet(x, 0)[0]

    def derivative(self, x: Any) -> Array:
        return self.jet(x, 1)[1]

    def second_derivative(self, x: Any) -> Array:
        return self.jet(x, 2)[2]

    def jet(self, x: Any, order: int = 2) -> tuple[Array, ...]:
        """(f, f′, f″) up to `order`, float64."""
        torch = torch_one()
        at = torch.tensor(np.asarray(x, float), requires_grad=True)
        parts = [_value(self.tree, at, torch) + 0 * at]  # so that a constant, too, depends on x
        for _ in range(order):
            last = parts[-1]
            slope = torch.autograd.grad(last.sum(), at, create_graph=True)[0] if last.requires_grad else 0 * at.detach()
            parts.append(slope)
        return tuple(part.detach().numpy() for part in parts)


def compile(text: str) -> Expression:
    """The formula in `text`. Refused, with the column, on anything that is not plain arithmetic in x."""
    if len(text) > MOST:
        raise _no(MOST + 1, "the formula is longer than {n} characters", "公式超过 {n} 个字符", n=MOST)
    asked, text = text, text.translate(SIGNS)
    _characters(text)
    source = text.strip(" ")
    shift = len(text) - len(text.lstrip(" "))
    if not source:
        raise _no(1, "the formula is empty; try x * sigmoid(x)", "公式为空；可以试试 x * sigmoid(x)")
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as bad:
        column = min(getattr(bad, "offset", None) or len(source), len(source)) + shift
        raise _no(
            column, "the formula breaks off or does not fit together here", "公式在此处不完整或写法有误"
        ) from None
    _check(tree, 1, shift, bool(COMMA.search(text)))
    return Expression(asked, tree)


def _no(column: int, en: str, zh: str, **values: object) -> Refused:
    return Refused(*Text(f"Column {column}: {en}.", f"第 {column} 列：{zh}。").format(**values))


def _characters(text: str) -> None:
    """Only whitelisted tokens, each at its column."""
    at, before = 0, ""
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise _no(
                at + 1,
                "“{c}” cannot be used; allowed are x, numbers, + - * / ** ( ) , and known functions",
                "不能使用“{c}”；只允许 x、数字、+ - * / ** ( ) , 与已知函数",
                c=text[at] if text[at].isprintable() else repr(text[at])[1:-1],
            )
        kind, word = token.lastgroup or "", token.group()
        if kind == "name" and word not in NAMES:
            known = ", ".join([*CONSTANTS, *ONE, *MANY])
            raise _no(
                at + 1,
                "“{w}” is not known; known are x, {known}",
                "不认识“{w}”；可用的有 x, {known}",
                w=word[:20],
                known=known,
            )
        if kind == "name" and before == "number":
            raise _no(at + 1, "write * between a number and “{w}”", "数字与“{w}”之间要写 *", w=word)
        if kind == "number" and not float(word) <= LARGEST:
            raise _no(at + 1, "a number may be at most 1e12", "数字不能大于 1e12")
        before, at = kind, token.end()


def _check(node: ast.AST, depth: int, shift: int, comma: bool) -> None:
    """Only arithmetic, at most DEEPEST levels. comma: a comma stands between two digits, perhaps for a point."""
    column = getattr(node, "col_offset", 0) + 1 + shift
    if depth > DEEPEST:
        raise _no(column, "more than {n} levels inside one another", "嵌套超过 {n} 层", n=DEEPEST)
    for part in _parts(node, column, shift, comma):
        _check(part, depth + 1, shift, comma)


def _parts(node: ast.AST, column: int, shift: int, comma: bool) -> list[ast.expr]:
    """What an allowed node is made of. Refused: any other."""
    match node:
        case ast.Constant(value=int() | float()) | ast.Name(id="x" | "pi" | "e"):
            return []
        case ast.Name(id=name):
            raise _no(column, "{f} needs brackets: {f}(x)", "{f} 需要括号：{f}(x)", f=name)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return [inner]
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            _power(left, right, shift)
            return [left, right]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return [left, right]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in ONE or name in MANY:
            _arguments(name, args, column, comma)
            return args
        case ast.Call(func=func):
            where = func.col_offset + 1 + shift
            raise _no(where, "this is not a function; write * to multiply", "这不是函数；相乘请写 *")
        case ast.Tuple() if comma:
            raise _no(column, POINT.en, POINT.zh)
    raise _no(
        column, "only + - * / **, a leading minus and known functions are allowed", "只允许 + - * / **、负号与已知函数"
    )


def _power(base: ast.expr, exponent: ast.expr, shift: int) -> None:
    """A number as the exponent, or e or a number as the base."""
    if _base(base) is not None:
        return
    size = _number(exponent)
    if size is None or abs(size) > POWER:
        raise _no(
            exponent.col_offset + 1 + shift,
            "a power must be a number between -{n} and {n}, or its base a number, as in e**-x",
            "指数必须是 -{n} 到 {n} 之间的数字，或者底数是数字，例如 e**-x",
            n=POWER,
        )


def _arguments(name: str, args: list[ast.expr], column: int, comma: bool) -> None:
    if len(args) == 1 if name in ONE else 2 <= len(args) <= 8:
        return
    takes = Text("one value", "一个值") if name in ONE else Text("two to eight values", "二到八个值")
    more = Text(f"; {POINT.en}", f"；{POINT.zh}") if comma else Text("", "")
    raise Refused(
        f"Column {column}: {name} takes {takes.en}, not {len(args)}{more.en}.",
        f"第 {column} 列：{name} 需要{takes.zh}，而不是 {len(args)} 个{more.zh}。",
    )


def _base(node: ast.expr) -> float | None:
    """A positive number, e or pi: it may be raised to any power; floats overflow to infinity, not to long integers."""
    if isinstance(node, ast.Name):
        return CONSTANTS.get(node.id)
    size = _number(node)
    return size if size is not None and size > 0 else None


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as n):
            return float(n)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as n)):
            return -float(n)
    return None


def _value(node: ast.expr, x: Any, torch: Any) -> Any:
    """The tree's value at x, a tensor."""
    match node:
        case ast.Constant(value=int() | float() as n):
            return torch.tensor(float(n), dtype=torch.float64)
        case ast.Name(id=name):
            return x if name == "x" else torch.tensor(CONSTANTS[name], dtype=torch.float64)
        case ast.UnaryOp(operand=inner):
            return -_value(inner, x, torch)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            size = _number(right)
            return _value(left, x, torch) ** (_value(right, x, torch) if size is None else size)
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](_value(left, x, torch), _value(right, x, torch))
        case ast.Call(func=ast.Name(id=name), args=args):
            values = [_value(a, x, torch) for a in args]
            if name in MANY:
                pick = torch.minimum if name == "min" else torch.maximum
                out = values[0]
                for v in values[1:]:
                    out = pick(out, v)
                return out
            return _function(name, torch)(values[0])
    raise AssertionError(node)  # _check lets nothing else through


def _function(name: str, torch: Any) -> Any:
    if name == "step":
        return lambda v: (v > 0).to(v.dtype)
    return getattr(torch.nn.functional, name) if name in ("relu", "softplus") else getattr(torch, name)
