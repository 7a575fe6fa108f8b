"""Names and patterns of mapping rows: case-insensitive, ``*`` and ``?`` only, brackets are plain text.

``fnmatch`` is not used as such because port groups are called things like ``VLAN [10]``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mappings.cell_text import unguarded

__all__ = ["covers", "fold", "is_pattern", "matches"]


def fold(text: str) -> str:
    """The form in which names are compared: no outer blanks or guarding apostrophe, case folded."""
    return unguarded(text.lstrip()).strip().casefold()


def is_pattern(text: str) -> bool:
    """Whether the text holds a wildcard."""
    return "*" in text or "?" in text


def matches(pattern: str, name: str) -> bool:
    """Whether a name or pattern of a mapping row matches an object's name."""
    if not is_pattern(pattern):
        return fold(pattern) == fold(name)
    return _regex(pattern, any_one=".").fullmatch(fold(name)) is not None


def covers(wide: str, narrow: str) -> bool:
    """Whether every name that ``narrow`` matches is matched by ``wide`` too. Sure when True."""
    if not is_pattern(wide):
        return fold(wide) == fold(narrow)
    # A "?" must not swallow a "*" of the other pattern: that one may stand for nothing or for much.
    return _regex(wide, any_one="[^*]").fullmatch(fold(narrow)) is not None


@lru_cache(maxsize=4096)
def _regex(pattern: str, *, any_one: str) -> re.Pattern[str]:
    first, *rest = (_literal(part, any_one) for part in re.split(r"\*+", fold(pattern)))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    # Atomic groups keep a hostile "*a*a*a*b" from searching for ever: the first fit of a part is kept.
    found = "".join(f"(?>.*?{part})" for part in middle)
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)


def _literal(part: str, any_one: str) -> str:
    return "".join(any_one if char == "?" else re.escape(char) for char in part)
