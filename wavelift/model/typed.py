"""Paths as people type them after a command."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import PurePath

__all__ = ["typed"]

_PLAIN = re.compile(r"[\w./:@%+=,~-]+")
_FOR_ANY_SHELL = re.compile(r"[\w./:@%+=,~() '&;#\[\]{}<>|*?-]+")


def typed(path: PurePath | str, *, windows: bool = os.sep == "\\") -> str:
    """A path that can be copied into a terminal: in quotes where a shell would take it apart.

    Double quotes where they do, because every shell knows them.
    """
    text = str(path)
    plain = text.replace("\\", "/") if windows else text
    if _PLAIN.fullmatch(plain):
        return text
    return f'"{text}"' if windows or _FOR_ANY_SHELL.fullmatch(text) else shlex.quote(text)
