"""Names of managed entities, which the API spells with three characters escaped."""

from __future__ import annotations

__all__ = ["escaped"]


def escaped(name: str) -> str:
    """The name as the API spells it: "%", "/" and backslash are escaped."""
    return name.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c")
