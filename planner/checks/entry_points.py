"""Rules that other installed packages bring: the entry point group ``wavelift.checks``.

An entry point names a ``Rule`` or a sequence of them. Loading them runs foreign code, so a verb asks for it
by calling this; the rest of the planner never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points

from planner.checks.rule import Rule
from wavelift.errors import InputError

__all__ = ["GROUP", "installed_rules"]

GROUP = "wavelift.checks"


def installed_rules(points: Iterable[EntryPoint] | None = None) -> tuple[Rule, ...]:
    """Load the rules of installed packages, by the name of their entry points.

    Args:
        points: the entry points to load; those installed when None.

    Raises:
        InputError: an entry point cannot be loaded or names no rule.
    """
    found = entry_points(group=GROUP) if points is None else points
    return tuple(rule for point in sorted(found, key=lambda item: item.name) for rule in _load(point))


def _load(point: EntryPoint) -> Sequence[Rule]:
    try:
        value = point.load()
    except (ImportError, AttributeError) as error:
        raise _refusal(point, f"cannot be loaded: {error}") from error
    rules = [value] if isinstance(value, Rule) else value
    if not isinstance(rules, list | tuple) or not all(isinstance(rule, Rule) for rule in rules):
        raise _refusal(point, "is neither a Rule nor a list of them")
    return rules


def _refusal(point: EntryPoint, why: str) -> InputError:
    return InputError(
        f"the entry point {point.name} = {point.value} of {GROUP} {why}",
        advice="mend or uninstall the package that brings it",
    )
