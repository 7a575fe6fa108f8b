"""What all pages share."""

from __future__ import annotations

import re

__all__ = ["NOTE", "as_markdown", "cell", "sentence"]

NOTE = "<!-- Made by docs/generate.py; change the code, not this page. -->\n"


def as_markdown(text: str) -> str:
    """A docstring's text as markdown."""
    # The fact sheet is the engineers' source; readers of the reference do not have it.
    text = re.sub(r" \(fact sheet [^)]*\)", "", text)
    return text.replace("``", "`").replace("|", "\\|").strip()


def cell(text: str) -> str:
    """A text for a table's cell; a star in it stays a star."""
    return as_markdown(text).replace("*", "\\*")


def sentence(text: str) -> str:
    """A text with a full stop."""
    text = as_markdown(text)
    return text if text.endswith((".", "?", "!")) else f"{text}."
