"""How vCenter writes names: slash, backslash and percent are escaped in its API and nowhere else."""

from __future__ import annotations

import re

__all__ = ["display_name", "wire_name"]

_ESCAPED = re.compile(r"%(?:2f|5c|25)", re.IGNORECASE)
_CHARACTERS = {"%2f": "/", "%5c": "\\", "%25": "%"}
_ESCAPES = str.maketrans({"%": "%25", "/": "%2f", "\\": "%5c"})


def display_name(text: str) -> str:
    """A name as people see it in the vSphere Client: "web%2f01" is "web/01".

    Other percent signs stay, so that a name which never was escaped ("100%") is left as it is.
    """
    return _ESCAPED.sub(lambda match: _CHARACTERS[match[0].lower()], text) if "%" in text else text


def wire_name(text: str) -> str:
    """A name as the vSphere API writes and expects it: "web/01" is "web%2f01".

    ``display_name(wire_name(text)) == text`` for every text.
    """
    return text.translate(_ESCAPES)
