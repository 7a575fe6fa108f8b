"""Values that may be secret: fetched once before anything starts, and never shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wavelift.model.hook_rules import REFERENCE_KINDS

__all__ = ["Values", "fetch"]

_SHORTEST_TO_HIDE = 4


@dataclass(frozen=True, slots=True, repr=False)
class Values:
    """Names and values; those that came from references are hidden wherever text is shown."""

    plain: Mapping[str, str]
    secret: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Values({', '.join(sorted([*self.plain, *self.secret]))})"

    def all(self) -> dict[str, str]:
        """Every value. Call this only where it goes to the command or onto the wire."""
        return {**self.plain, **self.secret}

    def hide(self, text: str) -> str:
        """The text with every secret value replaced by stars."""
        for value in sorted(self.secret.values(), key=len, reverse=True):
            if len(value) >= _SHORTEST_TO_HIDE:
                text = text.replace(value, "***")
        return text


def fetch(pairs: Iterable[tuple[str, str]], reveal: Callable[[str], str]) -> Values:
    """Fetch what is a reference.

    Args:
        pairs: names and values or references.
        reveal: gives the secret behind a reference; raises ``InputError`` where there is none.
    """
    pairs = list(pairs)
    return Values(
        plain={name: value for name, value in pairs if not value.startswith(REFERENCE_KINDS)},
        secret={name: reveal(value) for name, value in pairs if value.startswith(REFERENCE_KINDS)},
    )
