"""Text and times as XML wants them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

__all__ = ["escape", "instant", "printable"]

_MARKUP = re.compile("[&<>]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Return the text with markup characters escaped."""
    if _MARKUP.search(text) is None:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def printable(text: str) -> str:
    """Return the text without characters that XML 1.0 cannot carry; each becomes "?"."""
    return _FORBIDDEN.sub("?", text)


def instant(when: datetime) -> str:
    """Return an aware time as vSphere writes it: ISO 8601, UTC, with a fraction where there is one."""
    text = when.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if when.microsecond else text) + "Z"
