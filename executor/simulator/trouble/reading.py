"""Reads a fault script from TOML or JSON, and says exactly what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from executor.simulator.trouble.names import fault_fields, fault_names, meant, methods_named
from executor.simulator.trouble.script import NOT_MEANT, Action, FaultScript, Phase, ScriptedFault
from executor.simulator.trouble.tampering import CHANGES
from wavelift.errors import InputError
from wavelift.model.placement import Side
from wavelift.problems import Problems

__all__ = ["load_faults", "parse_faults"]

_LEAVES = ("moved", "split")
_BEFOREHAND = frozenset({Action.DROP_BEFORE, Action.DELAY, Action.UNAVAILABLE})
"""Trouble that strikes before a vCenter acts."""


def load_faults(
    path: Path, seed: int = 0, *, opens: datetime | None = None, problems: Problems | None = None
) -> FaultScript:
    """Read a script: a TOML file with ``[[faults]]`` tables, or a JSON list.

    Args:
        path: the file.
        seed: decides entries with a ``chance``.
        opens: when the window opens, aware, in its own zone: what a ``clock`` is told by.
        problems: takes the entries' mistakes, for a caller that has an estate to look names up in and tells
            all at once; see ``parse_faults``.

    Raises:
        InputError: the file cannot be read, or entries cannot be meant.
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
    return FaultScript(parse_faults(entries, file=file, opens=opens, problems=problems), seed)


def parse_faults(
    entries: object, *, file: str = "", opens: datetime | None = None, problems: Problems | None = None
) -> tuple[ScriptedFault, ...]:
    """Turn plain tables into entries; ``file`` and ``opens`` as in ``load_faults``.

    Args:
        entries: the tables.
        file: the file's name, for messages.
        opens: as in ``load_faults``.
        problems: takes every mistake. What then comes back must not be played before they are settled: of a
            wrong entry only the VM and host are in it, for an estate to be asked whether it has them.

    Raises:
        InputError: naming each wrong entry by its number, the key, and what may stand there, all of them at
            once. With ``problems`` nothing is raised.
    """
    met = problems if problems is not None else Problems()
    read: list[ScriptedFault] = []
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        met.add(
            InputError(
                "the fault script must be a list of tables",
                file=file,
                advice="write each fault as [[faults]]",
            )
        )
    else:
        for number, values in enumerate(entries, start=1):
            place = f"{file}: fault {number}" if file else f"fault {number}"
            if isinstance(values, Mapping):
                read += _Entry(place, values, opens, met).read()
            else:
                met.add(InputError(f"{place} must be a table", advice='write keys like phase = "copy"'))
    if problems is None:
        met.settle(NOT_MEANT)
    return tuple(read)


class _Entry:
    """One table, with its place for messages; its mistakes go to ``problems``."""

    def __init__(
        self, place: str, values: Mapping[str, Any], opens: datetime | None, problems: Problems
    ) -> None:
        self._place, self._values, self._opens = place, values, opens
        self._problems = problems
        self._mistakes: list[InputError] = []

    def read(self) -> list[ScriptedFault]:
        """The entry; where something is wrong with it, what of it an estate can be asked for."""
        for key in self._values:
            if key not in _READERS:
                advice = f"it knows: {', '.join(_READERS)}"
                self._tell(f"has no key {key!r}", meant(key, _READERS) + advice)
        fields: dict[str, Any] = {}
        for key, value in self._values.items():
            if key in _READERS:
                self._one(key, value, fields)
        if "clock" in self._values:
            fields["at_seconds"] = self._seconds_until(fields.pop("clock", None))
        self._judge_names(fields)
        if self._mistakes:
            return self._to_look_up(fields)
        if "action" not in fields and fields.get("phase") is Phase.REPLY and "fault" not in fields:
            fields["action"] = Action.DROP_AFTER
        entry = ScriptedFault(**fields, place=self._place)
        self._judge(entry)
        return self._to_look_up(fields) if self._mistakes else [entry]

    def _to_look_up(self, fields: Mapping[str, Any]) -> list[ScriptedFault]:
        side, vm, host = fields.get("side"), fields.get("vm"), fields.get("host")
        asked = [ScriptedFault(vm=vm, side=side, place=self._place)] if vm else []
        if host and side is not None:
            asked.append(ScriptedFault(action=Action.HOST_DOWN, side=side, host=host, place=self._place))
        return asked

    def _seconds_until(self, clock: time | None) -> float:
        """From the window's opening to the next time its zone's clocks show that."""
        if "at_seconds" in self._values:
            self._tell("has both clock and at_seconds", "keep one of them")
        if self._opens is None:
            self._tell("has a clock, and no window tells its day and zone", "write at_seconds instead")
        if self._opens is None or clock is None:
            return 0.0
        at = datetime.combine(self._opens.date(), clock, self._opens.tzinfo)
        if at < self._opens:
            at = datetime.combine(self._opens.date() + timedelta(days=1), clock, self._opens.tzinfo)
        return (at.astimezone(UTC) - self._opens.astimezone(UTC)).total_seconds()

    def _one(self, key: str, value: object, fields: dict[str, Any]) -> None:
        read, meaning = _READERS[key]
        try:
            fields[key] = read(value)
        except (ValueError, TypeError):
            near = meant(value, _NAMES[key]()) if key in _NAMES else ""
            self._tell(f"{key} is {value!r}", f"{near}it must be {meaning}")

    def _judge(self, entry: ScriptedFault) -> None:
        """What cannot be meant although each key alone is right."""
        if entry.of_vcenter:
            self._judge_of_vcenter(entry)
            return
        if entry.phase is Phase.CHECK and not entry.fault and not entry.seconds:
            self._tell("lacks fault or seconds", "say what the check finds, or how long it takes")
            return
        if entry.phase is Phase.CHECK and entry.action is Action.FAULT:
            return
        if entry.action is Action.FAULT and not entry.fault:
            self._tell("lacks fault or action", 'write fault = "vim.fault.Timedout", for example')
        if entry.action is not Action.FAULT and entry.phase not in (Phase.CALL, Phase.REPLY):
            self._tell(
                f"action {entry.action} goes with phase call or reply, not {entry.phase}",
                "write a fault for the phases of a task",
            )
        if entry.action in _BEFOREHAND and entry.phase is Phase.REPLY:
            self._tell(
                f"action {entry.action} goes with phase call, not reply",
                "the vCenter has acted by then: leave the action out, and its answer is lost",
            )
        if entry.leaves != _LEAVES[0] and entry.phase is not Phase.COMMIT:
            self._tell(f"leaves goes with phase commit, not {entry.phase}", 'write phase = "commit"')

    def _judge_of_vcenter(self, entry: ScriptedFault) -> None:
        if entry.side is None:
            self._tell(f"action {entry.action} lacks side", 'write side = "source" or "target"')
        if entry.action is Action.HOST_DOWN and not entry.host:
            self._tell(f"action {entry.action} lacks host", "write the host's name as exported")
        if entry.action is Action.FOREIGN and not (entry.vm and entry.seconds):
            self._tell("action foreign lacks vm or seconds", "say which VM, and how long it takes")
        if entry.action is Action.CHANGE and not entry.change:
            self._tell("action change lacks change", f"write one of: {', '.join(CHANGES)}")
        if entry.change == "disk-grown" and entry.text and not entry.text.isdecimal():
            self._tell(f"text is {entry.text!r}", "for disk-grown it must be a whole number of MiB")

    def _judge_names(self, fields: Mapping[str, Any]) -> None:
        known, near = methods_named(fields.get("method", "*"))
        if not known:
            advice = f"did you mean {near}? " if near else ""
            self._tell(
                f"method is {fields['method']!r}", f"{advice}no method of a vCenter has that name or fits it"
            )
        fault = fields.get("fault", "")
        if fields.get("fields") and "fault" not in self._values:
            self._tell("has fields and no fault", "say with fault which one they are of")
        if not fault:
            return
        for unknown in sorted(set(fields.get("fields", {})) - fault_fields(fault)):
            names = sorted(fault_fields(fault) - _EVERY_FAULT_HAS)
            advice = f"{meant(unknown, names)}it knows: {', '.join(names) or 'none'}"
            self._tell(f"{fault} has no field {unknown!r}", advice)

    def _tell(self, text: str, advice: str) -> None:
        mistake = InputError(f"{self._place} {text}", advice=advice)
        self._mistakes.append(mistake)
        self._problems.add(mistake)


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
