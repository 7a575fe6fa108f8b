"""``wavelift.toml`` read into settings, with the place of everything that is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from wavelift.errors import InputError
from wavelift.model.hook_rules import checked_health, checked_hooks
from wavelift.model.hooks import HealthCheck, Hook
from wavelift.settings import (
    FILE_NAME,
    Checks,
    Endpoint,
    Limits,
    OwnRule,
    Planning,
    Policy,
    PreflightRules,
    Rehearsing,
    Settings,
)

__all__ = ["read_section", "read_settings"]

T = TypeVar("T")

_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text in quotes"}


@dataclass(frozen=True, slots=True)
class _Campaign:
    """``[campaign]``; see ``Settings``."""

    name: str = ""
    same_vcenter: bool = False


class _Section:
    """Reads one TOML table into a dataclass, with the place of everything that is wrong."""

    def __init__(self, file: str, name: str, values: object) -> None:
        self._file, self._title = file, name if name.startswith("[") else f"[{name}]"
        if not isinstance(values, Mapping):
            raise InputError(f"{self._title} must be a table", file=file, advice=f"write it as {self._title}")
        self._values = values

    def read(self, kind: type[Any]) -> Any:
        hints = get_type_hints(kind)
        known = {item.name: item for item in fields(kind)}
        for key in self._values:
            if key not in known:
                raise InputError(
                    f"{self._title} has no setting {key!r}",
                    file=self._file,
                    advice=f"it knows: {', '.join(sorted(known))}",
                )
        values = {key: self._convert(key, value, hints[key]) for key, value in self._values.items()}
        missing = [name for name, item in known.items() if item.default is MISSING and name not in values]
        if missing:
            raise InputError(f"{self._title} lacks {', '.join(missing)}", file=self._file)
        return kind(**values)

    def _convert(self, key: str, value: object, kind: Any) -> Any:
        place = f"{self._title} {key}"
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if get_origin(kind) is tuple:
            (part, *_) = get_args(kind)
            pairs = get_origin(part) is tuple
            return self._pairs(place, value) if pairs else self._convert_list(key, value, part)
        if issubclass(kind, StrEnum):
            if value not in [str(member) for member in kind]:
                choices = ", ".join(str(member) for member in kind)
                raise InputError(f"{place} is {value!r}", file=self._file, advice=f"write one of: {choices}")
            return kind(str(value))
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise InputError(
                f"{place} is {value!r}",
                file=self._file,
                advice=f"it must be {_KINDS[kind]}",
            )
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
            raise InputError(f"{place} is {value}", file=self._file, advice="it must not be negative")
        return value

    def _convert_list(self, key: str, value: object, kind: type[Any]) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise InputError(f"{self._title} {key} is {value!r}", file=self._file, advice="it must be a list")
        found = tuple(self._convert(key, item, kind) for item in value)
        if issubclass(kind, StrEnum) and len(set(found)) < len(found):
            raise InputError(
                f"{self._title} {key} names one thing twice", file=self._file, advice="name each once"
            )
        return found

    def _pairs(self, place: str, value: object) -> tuple[tuple[str, str], ...]:
        """A table of names and texts."""
        if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
            raise InputError(
                f"{place} is {value!r}", file=self._file, advice='write a table: { NAME = "text" }'
            )
        return tuple(sorted(value.items()))


def read_section(file: str, name: str, values: Mapping[str, object]) -> Any:
    """Read the section of that name (``planning`` or ``limits``) from values, with all its checks.

    Raises:
        InputError: a value that the setting cannot have; it names ``file`` as the place.
    """
    section = _Section(file, name, values).read(Planning if name == "planning" else Limits)
    return _within_range(section) if isinstance(section, Planning) else section


_PASSWORD = re.compile(r"^(env:\w+|keyring:[^/]+/.+|file:.+)$")


def read_settings(folder: Path) -> Settings:
    """Read ``wavelift.toml`` of a campaign folder; a missing file gives the defaults.

    Raises:
        InputError: the file is no TOML, holds unknown or wrong settings, or a password in clear.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return Settings(name=folder.resolve().name)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is not TOML: {error}", file=FILE_NAME, advice="mend that line") from error
    return _Document(document, folder).settings()


class _Document:
    def __init__(self, document: Mapping[str, Any], folder: Path) -> None:
        self._document = document
        self._folder = folder

    def settings(self) -> Settings:
        known = {"campaign", "source", "target", "planning", "limits", "policy", "checks", "preflight"}
        known |= {"rehearsal"}
        known |= {"files"}
        known |= {"severity", "rules", "hooks", "health"}
        for name in self._document:
            if name not in known:
                raise InputError(
                    f"there is no section [{name}]",
                    file=FILE_NAME,
                    advice=f"known: {', '.join(sorted(known))}",
                )
        campaign = self._section("campaign", _Campaign)
        return Settings(
            name=campaign.name or self._folder.resolve().name,
            same_vcenter=campaign.same_vcenter,
            source=self._endpoint("source"),
            target=self._endpoint("target"),
            planning=_within_range(self._section("planning", Planning)),
            limits=self._section("limits", Limits),
            policy=self._section("policy", Policy),
            checks=self._section("checks", Checks),
            preflight=self._section("preflight", PreflightRules),
            rehearsal=_rehearsal_within_range(self._section("rehearsal", Rehearsing)),
            files=tuple(sorted((key, self._names(value)) for key, value in self._table("files").items())),
            severities=tuple(sorted((key, str(value)) for key, value in self._table("severity").items())),
            rules=self._tables("rules", OwnRule),
            hooks=checked_hooks(self._tables("hooks", Hook), FILE_NAME),
            health=checked_health(self._tables("health", HealthCheck), FILE_NAME),
        )

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self._document.get(name, {})
        if not isinstance(table, Mapping):
            raise InputError(f"[{name}] must be a table", file=FILE_NAME, advice=f"write it as [{name}]")
        return table

    def _section(self, name: str, kind: type[Any]) -> Any:
        return _Section(FILE_NAME, name, self._document.get(name, {})).read(kind)

    def _tables(self, name: str, kind: type[T]) -> tuple[T, ...]:
        tables = self._document.get(name, [])
        if not isinstance(tables, list):
            raise InputError(
                f"{name} must be tables", file=FILE_NAME, advice=f"write each of them as [[{name}]]"
            )
        return tuple(
            _Section(FILE_NAME, f"[[{name}]] {number}", table).read(kind)
            for number, table in enumerate(tables, start=1)
        )

    @staticmethod
    def _names(value: object) -> tuple[str, ...]:
        return tuple(str(name) for name in value) if isinstance(value, list) else (str(value),)

    def _endpoint(self, name: str) -> Endpoint:
        endpoint: Endpoint = self._section(name, Endpoint)
        if endpoint.password and not _PASSWORD.match(endpoint.password):
            raise InputError(
                f"[{name}] password is not a reference",
                file=FILE_NAME,
                advice="never write a password here: use env:NAME, keyring:SERVICE/USER or file:PATH",
            )
        return endpoint


_RANGES = {
    "confidence": (0.5, 0.99),
    "reserve": (0.0, 1.0),
    "headroom": (0.0, 1.0),
    "waves_per_window": (1, 50),
}


def _within_range(planning: Planning) -> Planning:
    for name, (low, high) in _RANGES.items():
        _see("planning", name, getattr(planning, name), low, high)
    return planning


def _rehearsal_within_range(rehearsal: Rehearsing) -> Rehearsing:
    _see("rehearsal", "disks_at_once", rehearsal.disks_at_once, 1, 4)
    return rehearsal


def _see(section: str, name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InputError(
            f"[{section}] {name} is {value}", file=FILE_NAME, advice=f"it must be from {low} to {high}"
        )
