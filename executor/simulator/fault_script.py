"""Reads a fault script from TOML or JSON, and says exactly what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from executor.simulator.fault_names import fault_fields, fault_names, methods_named, nearest
from executor.simulator.faults import Action, FaultScript, Phase, ScriptedFault
from executor.simulator.tampering import CHANGES
from wavelift.errors import InputError
from wavelift.model.placement import Side

__all__ = ["load_faults", "parse_faults"]

_LEAVES = ("moved", "split")


def load_faults(path: Path, seed: int = 0, *, opens: datetime | None = None) -> FaultScript:
    """Read a script: a TOML file with ``[[faults]]`` tables, or a JSON list.

    Args:
        path: the file.
        seed: decides entries with a ``chance``.
        opens: when the window opens, aware, in its own zone: what a ``clock`` is told by.

    Raises:
        InputError: the file cannot be read, or an entry cannot be meant.
    """
    file = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text) if path.suffix.casefold() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", file=file, advice="save it as UTF-8") from error
    except ValueError as error:
        raise InputError(f"cannot be parsed: {error}", file=file) from error
    entries = document.get("faults", []) if isinstance(document, Mapping) else document
    return FaultScript(parse_faults(entries, file=file, opens=opens), seed)


def parse_faults(
    entries: object, *, file: str = "", opens: datetime | None = None
) -> tuple[ScriptedFault, ...]:
    """Turn plain tables into entries; ``opens`` as in ``load_faults``.

    Raises:
        InputError: naming the entry by its number, the key, and what may stand there.
    """
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise InputError(
            "the fault script must be a list of tables", file=file, advice="write each fault as [[faults]]"
        )
    return tuple(_Entry(number, entry, file, opens).read() for number, entry in enumerate(entries, start=1))


class _Entry:
    """One table, with its place for messages."""

    def __init__(self, number: int, values: object, file: str, opens: datetime | None) -> None:
        self._where, self._file, self._opens = f"fault {number}", file, opens
        if not isinstance(values, Mapping):
            raise self._error("must be a table", 'write keys like phase = "copy"')
        self._values: Mapping[str, Any] = values

    def read(self) -> ScriptedFault:
        unknown = [key for key in self._values if key not in _READERS]
        if unknown:
            advice = f"it knows: {', '.join(_READERS)}"
            raise self._error(f"has no key {unknown[0]!r}", _meant(unknown[0], _READERS) + advice)
        fields = {key: self._one(key, value) for key, value in self._values.items()}
        if "clock" in fields:
            fields["at_seconds"] = self._seconds_until(fields.pop("clock"))
        if "action" not in fields and fields.get("phase") is Phase.REPLY and "fault" not in fields:
            fields["action"] = Action.DROP_AFTER
        entry = ScriptedFault(**fields)
        self._judge(entry)
        return entry

    def _seconds_until(self, clock: time) -> float:
        """From the window's opening to the next time its zone's clocks show that."""
        if "at_seconds" in self._values:
            raise self._error("has both clock and at_seconds", "keep one of them")
        if self._opens is None:
            raise self._error("has a clock, and no window tells its day and zone", "write at_seconds instead")
        at = datetime.combine(self._opens.date(), clock, self._opens.tzinfo)
        if at < self._opens:
            at = datetime.combine(self._opens.date() + timedelta(days=1), clock, self._opens.tzinfo)
        return (at.astimezone(UTC) - self._opens.astimezone(UTC)).total_seconds()

    def _one(self, key: str, value: object) -> Any:
        read, meaning = _READERS[key]
        try:
            return read(value)
        except (ValueError, TypeError) as error:
            advice = _meant(value, _NAMES[key]()) if key in _NAMES else ""
            raise self._error(f"{key} is {value!r}", f"{advice}it must be {meaning}") from error

    def _judge(self, entry: ScriptedFault) -> None:
        """What cannot be meant although each key alone is right."""
        self._judge_names(entry)
        if entry.of_vcenter:
            if entry.side is None:
                raise self._error(f"action {entry.action} lacks side", 'write side = "source" or "target"')
            if entry.action is Action.HOST_DOWN and not entry.host:
                raise self._error(f"action {entry.action} lacks host", "write the host's name as exported")
            if entry.action is Action.FOREIGN and not (entry.vm and entry.seconds):
                raise self._error("action foreign lacks vm or seconds", "say which VM, and how long it takes")
            if entry.action is Action.CHANGE and not entry.change:
                raise self._error("action change lacks change", f"write one of: {', '.join(CHANGES)}")
            return
        if entry.phase is Phase.CHECK and not entry.fault and not entry.seconds:
            raise self._error("lacks fault or seconds", "say what the check finds, or how long it takes")
        if entry.phase is Phase.CHECK and entry.action is Action.FAULT:
            return
        if entry.action is Action.FAULT and not entry.fault:
            raise self._error("lacks fault or action", 'write fault = "vim.fault.Timedout", for example')
        if entry.action is not Action.FAULT and entry.phase not in (Phase.CALL, Phase.REPLY):
            raise self._error(
                f"action {entry.action} goes with phase call or reply, not {entry.phase}",
                "write a fault for the phases of a task",
            )

    def _judge_names(self, entry: ScriptedFault) -> None:
        known, near = methods_named(entry.method)
        if not known:
            meant = f"did you mean {near}? " if near else ""
            raise self._error(
                f"method is {entry.method!r}", f"{meant}no method of a vCenter has that name or fits it"
            )
        if entry.fields and not entry.fault:
            raise self._error("has fields and no fault", "say with fault which one they are of")
        unknown = sorted(set(entry.fields) - fault_fields(entry.fault)) if entry.fields else []
        if unknown:
            fields = sorted(fault_fields(entry.fault) - _EVERY_FAULT_HAS)
            advice = f"{_meant(unknown[0], fields)}it knows: {', '.join(fields) or 'none'}"
            raise self._error(f"{entry.fault} has no field {unknown[0]!r}", advice)

    def _error(self, text: str, advice: str) -> InputError:
        return InputError(f"{self._where} {text}", file=self._file, advice=advice)


_EVERY_FAULT_HAS = frozenset({"dynamicType", "dynamicProperty", "msg", "faultCause", "faultMessage"})

_NAMES: dict[str, Callable[[], Collection[str]]] = {
    "phase": lambda: tuple(Phase),
    "action": lambda: tuple(Action),
    "side": lambda: tuple(Side),
    "fault": fault_names,
    "change": lambda: tuple(CHANGES),
    "leaves": lambda: _LEAVES,
}
"""Keys whose values are names from a list."""


def _meant(value: object, known: Collection[str]) -> str:
    near = nearest(value, known) if isinstance(value, str) else ""
    return f"did you mean {near}? " if near else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _fault(value: object) -> str:
    if _text(value) not in fault_names():
        raise ValueError
    return _text(value)


def _change(value: object) -> str:
    if value not in CHANGES:
        raise ValueError
    return _text(value)


def _clock(value: object) -> time:
    found = value if isinstance(value, time) else time.fromisoformat(_text(value))
    if found.tzinfo is not None:
        raise ValueError
    return found


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _leaves(value: object) -> str:
    if value not in _LEAVES:
        raise ValueError
    return _text(value)


def _number(least: float, most: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError
        if not least <= value <= most:
            raise ValueError
        return float(value)

    return read


def _count(least: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError
        if value < least:
            raise ValueError
        return value

    return read


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return dict(value)


_READERS: dict[str, tuple[Callable[[object], Any], str]] = {
    "phase": (lambda value: Phase(_text(value)), f"one of {', '.join(Phase)}"),
    "action": (lambda value: Action(_text(value)), f"one of {', '.join(Action)}"),
    "method": (_text, "a method's name or a pattern, like RelocateVM_Task"),
    "vm": (_text, "a VM's name, instanceUuid, id or a name pattern"),
    "side": (lambda value: Side(_text(value)), f"one of {', '.join(Side)}"),
    "attempt": (_count(1), "a whole number from 1"),
    "at": (_number(0, 100), "a percentage from 0 to 100"),
    "times": (_count(0), "a whole number, 0 for always"),
    "chance": (_number(0, 1), "a number from 0 to 1"),
    "fault": (_fault, "a fault's full name, like vim.fault.Timedout or vmodl.fault.SystemError"),
    "text": (_text, "text"),
    "fields": (_table, "a table of the fault's own fields"),
    "seconds": (_number(0, 1e9), "a number of seconds"),
    "at_seconds": (_number(0, 1e9), "a number of seconds since the start"),
    "clock": (_clock, 'a time of day in the window\'s zone, like "02:10"'),
    "host": (_text, "a host's name"),
    "warning": (_switch, "true or false"),
    "task": (_text, "a task's description id, like VirtualMachine.migrate"),
    "user": (_text, 'who started it, like VSPHERE.LOCAL\\\\backup; "" is the system'),
    "change": (_change, f"one of {', '.join(CHANGES)}"),
    "leaves": (_leaves, f"one of {', '.join(_LEAVES)}"),
}
