"""Takes our passwords out of what a vCenter says: a fault may quote the whole spec, service locator included.

That vCenters do so is not known of any; that nothing of it would get into journal, report or log is promised
(design, promise 8).
"""

from __future__ import annotations

import dataclasses
import functools
import html
import json
from collections.abc import Iterable
from typing import Any, TypeVar, cast
from urllib.parse import quote
from xml.sax.saxutils import escape

from executor.gateway import Refused, Unanswered
from wavelift.errors import WaveliftError

__all__ = ["Hush"]

T = TypeVar("T")

_STARS = "***"
_SHORTEST = 4
"""A shorter one would take pieces out of ordinary words, and is none worth the name."""


class Hush:
    """Hides passwords in texts, and in values made of texts.

    Args:
        passwords: in clear.
    """

    def __init__(self, passwords: Iterable[str]) -> None:
        forms = {form for word in passwords if len(word) >= _SHORTEST for form in _forms(word)}
        self._forms = sorted(forms, key=len, reverse=True)

    def __repr__(self) -> str:
        return "Hush()"

    def text(self, text: str) -> str:
        """The text with stars for every password in it, however it is written."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, _STARS)
        return text

    def value(self, value: T) -> T:
        """The same for a value of the port: its texts, and those of all that is in it."""
        cleaned: Any = value
        if type(value) is str:
            cleaned = self.text(str(value))
        elif isinstance(value, list | tuple) and not hasattr(value, "_fields"):
            items = [self.value(item) for item in value]
            cleaned = type(value)(items) if _changed(items, value) else value
        elif isinstance(value, dict):
            held = {key: self.value(item) for key, item in value.items()}
            cleaned = held if _changed(held.values(), value.values()) else value
        elif names := _fields_of(cleaned.__class__):
            old = [getattr(value, name) for name in names]
            new = [self.value(item) for item in old]
            if _changed(new, old):
                cleaned = dataclasses.replace(cast("Any", value), **dict(zip(names, new, strict=True)))
        return cleaned  # type: ignore[no-any-return]

    def error(self, error: Exception) -> Exception:
        """The same for what a call of the port may raise; anything else is given back as it is."""
        if isinstance(error, Refused):
            return Refused(self.value(error.fault))
        if isinstance(error, Unanswered):
            return type(error)(self.text(error.text))
        if isinstance(error, WaveliftError):
            error.message, error.advice = self.text(error.message), self.text(error.advice)
            error.args = tuple(self.value(item) for item in error.args)
        return error


@functools.cache
def _fields_of(kind: Any) -> tuple[str, ...]:
    """Fields of a dataclass; none of anything else."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def _changed(new: Iterable[object], old: Iterable[object]) -> bool:
    return any(one is not other for one, other in zip(new, old, strict=True))


def _forms(word: str) -> set[str]:
    """How a password may be written: plain, in XML, JSON, a Python repr or a url."""
    quotes = {'"': "&quot;", "'": "&apos;"}
    numbered = {'"': "&#34;", "'": "&#39;"}
    return {
        word,
        html.escape(word),
        escape(word),
        escape(word, {'"': "&quot;"}),
        escape(word, quotes),
        escape(word, numbered),
        json.dumps(word)[1:-1],
        json.dumps(word, ensure_ascii=False)[1:-1],
        repr(word)[1:-1],
        quote(word, safe=""),
    }
