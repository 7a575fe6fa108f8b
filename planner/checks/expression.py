"""Small expressions over one VM, for rules that a campaign writes itself.

Python's grammar reads them, nothing of Python runs: each node of the syntax tree is looked up in a short
list and turned into a function of a VM; what is not on the list is an error. There are no calls, no
attributes and no arithmetic, so an expression can neither reach beyond the VM nor take long.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Sequence

from mappings.patterns import fold, matches
from planner.checks.vm_fields import FIELDS, extra_field
from wavelift.model.inventory import Vm

__all__ = ["ExpressionError", "compile_expression"]

LONGEST = 1000
"""So many characters are plenty for a rule and few enough for any parser."""

Value = object
Getter = Callable[[Vm], Value]
_MATCHES = "@"
"""``name matches "web*"`` is read as Python's ``name @ "web*"``: an operator that means nothing else here."""


class ExpressionError(ValueError):
    """Raised when an expression cannot be meant; its text says where and why."""


def compile_expression(text: str) -> Callable[[Vm], bool]:
    """Turn an expression into a function that tells whether a VM fits.

    Known are the VM's fields, ``extra["Column"]``, numbers, texts, ``True``, ``False``, lists of these,
    ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``in``, ``not in``, ``matches``, ``and``, ``or``, ``not``
    and brackets. Texts are compared without regard to case; ``matches`` takes ``*`` and ``?``. What the
    export does not tell fits no comparison but ``!=``.

    Raises:
        ExpressionError: it is too long, is no expression, or uses anything else.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"it is longer than {LONGEST} characters")
    try:
        tree = ast.parse(_with_operator(text), mode="eval")
        getter = _compile(tree.body)
    except (SyntaxError, tokenize.TokenError, MemoryError, RecursionError) as error:
        raise ExpressionError(f"it is no expression: {error.args[0] if error.args else error}") from error
    return lambda vm: bool(getter(vm))


def _with_operator(text: str) -> str:
    """The text with the word ``matches`` as an operator that Python's grammar knows."""
    parts: list[tuple[int, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(" ".join(text.split("\n")).strip()).readline):
        if token.type == tokenize.OP and token.string == _MATCHES:
            raise ExpressionError("it uses '@'; write: matches")
        if token.type == tokenize.COMMENT:
            raise ExpressionError("it holds a comment")
        word = token.type == tokenize.NAME and token.string == "matches"
        parts.append((tokenize.OP, _MATCHES) if word else (token.type, token.string))
    return tokenize.untokenize(parts).strip()


def _compile(node: ast.expr) -> Getter:
    kind = type(node)
    if kind not in _NODES:
        raise ExpressionError(f"it uses {kind.__name__}, which rules do not know")
    return _NODES[kind](node)


def _constant(node: ast.Constant) -> Getter:
    value = node.value
    if not isinstance(value, str | int | float):
        raise ExpressionError(f"it uses {value!r}, which is neither a number nor a text")
    return lambda _vm: value


def _name(node: ast.Name) -> Getter:
    if node.id not in FIELDS:
        raise ExpressionError(f"a VM has no field {node.id!r}; it has: {', '.join(sorted(FIELDS))}")
    return FIELDS[node.id]


def _subscript(node: ast.Subscript) -> Getter:
    key = node.slice
    if not (isinstance(node.value, ast.Name) and node.value.id == "extra"):
        raise ExpressionError("only extra has columns in brackets")
    if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
        raise ExpressionError('write the column as a text: extra["Column"]')
    return extra_field(key.value)


def _boolean(node: ast.BoolOp) -> Getter:
    parts = [_compile(value) for value in node.values]
    if isinstance(node.op, ast.And):
        return lambda vm: all(part(vm) for part in parts)
    return lambda vm: any(part(vm) for part in parts)


def _unary(node: ast.UnaryOp) -> Getter:
    if isinstance(node.op, ast.Not):
        operand = _compile(node.operand)
        return lambda vm: not operand(vm)
    number = node.operand.value if isinstance(node.operand, ast.Constant) else None
    if isinstance(node.op, ast.USub) and isinstance(number, int | float):
        return lambda _vm: -number
    raise ExpressionError("a sign stands before numbers only")


def _binary(node: ast.BinOp) -> Getter:
    if not isinstance(node.op, ast.MatMult):
        raise ExpressionError("it calculates, which rules do not know")
    pattern = node.right.value if isinstance(node.right, ast.Constant) else None
    if not isinstance(pattern, str):
        raise ExpressionError('write the pattern after matches as a text: matches "web*"')
    left = _compile(node.left)
    return lambda vm: any(matches(pattern, text) for text in _texts(left(vm)))


def _sequence(node: ast.List | ast.Tuple) -> Getter:
    parts = [_compile(item) for item in node.elts]
    return lambda vm: tuple(part(vm) for part in parts)


def _compare(node: ast.Compare) -> Getter:
    operands = [_compile(item) for item in (node.left, *node.comparators)]
    unknown = [type(op).__name__ for op in node.ops if type(op) not in _COMPARISONS]
    if unknown:
        raise ExpressionError(f"it uses {unknown[0]}, which rules do not know")
    tests = [_COMPARISONS[type(op)] for op in node.ops]
    steps = list(zip(tests, operands, operands[1:], strict=False))
    return lambda vm: all(test(left(vm), right(vm)) for test, left, right in steps)


def _equal(left: Value, right: Value) -> bool:
    pair = _numbers(left, right)
    if pair is not None:
        return pair[0] == pair[1]
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    return False


def _below(left: Value, right: Value) -> bool:
    pair = _numbers(left, right)
    return pair is not None and pair[0] < pair[1]


def _contains(member: Value, whole: Value) -> bool:
    """A text in a text, or a value in a list."""
    if isinstance(whole, str):
        return isinstance(member, str) and fold(member) in whole.casefold()
    return isinstance(whole, Sequence) and any(_equal(member, item) for item in whole)


def _numbers(left: Value, right: Value) -> tuple[float, float] | None:
    """Both as numbers where one is a number; a cell such as "16" of an extra column counts as one."""
    if isinstance(left, str) and isinstance(right, str):
        return None
    one, other = _number(left), _number(right)
    return None if one is None or other is None else (one, other)


def _number(value: Value) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None


def _texts(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, Sequence) else []


_COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: _equal,
    ast.NotEq: lambda left, right: not _equal(left, right),
    ast.Lt: _below,
    ast.Gt: lambda left, right: _below(right, left),
    ast.LtE: lambda left, right: _below(left, right) or _equal(left, right),
    ast.GtE: lambda left, right: _below(right, left) or _equal(left, right),
    ast.In: _contains,
    ast.NotIn: lambda left, right: not _contains(left, right),
}
_NODES: dict[type[ast.expr], Callable[..., Getter]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Subscript: _subscript,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Compare: _compare,
}
