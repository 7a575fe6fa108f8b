"""Settings changed for a question: "what if a night took 80 VMs?" Nothing is written anywhere."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

from wavelift.errors import InputError, UsageError
from wavelift.model.tables import Window
from wavelift.settings import Limits, Planning, Settings
from wavelift.settings_file import read_section

__all__ = ["Supposed", "suppose"]

_SECTIONS: dict[str, type[Any]] = {"planning": Planning, "limits": Limits}
_ALIASES = {"limits.link_gbps": "planning.link_gbps"}
_WINDOW_COLUMNS: dict[str, type[int] | type[float]] = {
    "max_vms": int,
    "max_gib": float,
    "lockout_minutes": int,
    "max_waves": int,
    "people": float,
}
_NUMBER: dict[type[Any], str] = {int: "whole number", float: "number"}


@dataclass(frozen=True, slots=True)
class Supposed:
    """Settings and calendar as supposed; ``changed`` lists name, value before and value now, for people."""

    settings: Settings
    windows: tuple[Window, ...]
    changed: tuple[tuple[str, str, str], ...]


def suppose(settings: Settings, windows: Sequence[Window], wishes: Sequence[str]) -> Supposed:
    """Change settings as ``section.name=value`` says; the last wish for a name counts.

    ``planning.*`` and ``limits.*`` are the settings of those sections; ``windows.*`` is a column of the
    calendar, for all windows; ``windows.NAME.*`` for one of them.

    Raises:
        UsageError: a wish has no "=", no such setting, or a value that it cannot have.
    """
    supposed = Supposed(settings, tuple(windows), ())
    for wish in wishes:
        name, mark, value = wish.partition("=")
        if not mark or not value.strip():
            raise UsageError(f"--set {wish!r} has no value", advice="write it so: --set planning.max_vms=80")
        supposed = _changed(supposed, name.strip(), value.strip())
    return supposed


def _changed(supposed: Supposed, name: str, value: str) -> Supposed:
    full = _ALIASES.get(name, name)
    section, _, field = full.rpartition(".")
    if section in _SECTIONS and field in {item.name for item in fields(_SECTIONS[section])}:
        return _in_section(supposed, section, field, value)
    if (section == "windows" or section.startswith("windows.")) and field in _WINDOW_COLUMNS:
        return _in_windows(supposed, section.removeprefix("windows").removeprefix("."), field, value)
    raise UsageError(f"there is no setting {name!r}", advice=_near(name))


def _near(name: str) -> str:
    known = [f"{section}.{item.name}" for section, kind in _SECTIONS.items() for item in fields(kind)]
    known += [*(f"windows.{column}" for column in _WINDOW_COLUMNS), *_ALIASES]
    near = get_close_matches(name, known, 3, 0.6)
    last = name.rpartition(".")[2]
    near += [full for full in known if full.rpartition(".")[2] == last and full not in near]
    return f"did you mean {', '.join(near[:4])}?" if near else "known are planning.*, limits.* and windows.*"


def _in_section(supposed: Supposed, section: str, field: str, value: str) -> Supposed:
    old = getattr(supposed.settings, section)
    try:
        read = read_section("--set", section, {field: _parsed(value)})
    except InputError as error:
        raise UsageError(error.message, advice=error.advice) from error
    now = getattr(read, field)
    settings = replace(supposed.settings, **{section: replace(old, **{field: now})})
    return _noted(replace(supposed, settings=settings), f"{section}.{field}", getattr(old, field), now)


def _in_windows(supposed: Supposed, window: str, column: str, value: str) -> Supposed:
    chosen = [item for item in supposed.windows if not window or item.name.casefold() == window.casefold()]
    if not chosen:
        names = ", ".join(item.name for item in supposed.windows[:8])
        advice = f"windows are: {names}" if names else "the campaign has no calendar: use planning.max_vms"
        raise UsageError(
            f"there is no window {window!r}" if window else "there are no windows", advice=advice
        )
    kind = _WINDOW_COLUMNS[column]
    try:
        now = kind(value)
    except ValueError:
        now = kind(-1)
    if not 0 <= now < float("inf"):
        raise UsageError(
            f"windows.{column} is {value!r}", advice=f"it must be a {_NUMBER[kind]} from 0 upwards"
        )
    before = sorted({_written(getattr(item, column)) for item in chosen})
    values: dict[str, Any] = {column: now}
    changed = tuple(replace(item, **values) if item in chosen else item for item in supposed.windows)
    name = f"windows.{window}.{column}" if window else f"windows.{column}"
    return _noted(replace(supposed, windows=changed), name, " or ".join(before), now)


def _noted(supposed: Supposed, name: str, before: object, now: object) -> Supposed:
    earlier = {entry[0]: entry for entry in supposed.changed}
    first = earlier[name][1] if name in earlier else _written(before)
    earlier[name] = (name, first, _written(now))
    return replace(supposed, changed=tuple(earlier.values()))


def _written(value: object) -> str:
    """A setting as people write it: "20", "true", "windows, affinity"."""
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _parsed(value: str) -> object:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
