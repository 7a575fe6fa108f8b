"""Takes our passwords out of what a vCenter says: a fault may quote the whole spec, service locator included.

That vCenters do so is not known of any; that nothing of it would get into journal, report or log is promised
(design, promise 8).
"""

from __future__ import annotations

import dataclasses
import html
import json
from collections.abc import Iterable
from typing import Any, TypeVar
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
            cleaned = type(value)(self.value(item) for item in value)
        elif isinstance(value, dict):
            cleaned = {key: self.value(item) for key, item in value.items()}
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            changed = {name: new for name, old in fields.items() if (new := self.value(old)) != old}
            cleaned = dataclasses.replace(value, **changed) if changed else value
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
