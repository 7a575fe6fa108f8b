"""Which VM a cell of the lead's tables means."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mappings.cell_text import unguarded
from planner.readers.rvtools.paths import clean_uuid
from wavelift.model.inventory import Vm
from wavelift.model.names import display_name

__all__ = ["Unresolved", "VmNames"]

_MOST_SHOWN = 5
_SHORTEST_UUID = 32


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that means no VM, or several.

    Attributes:
        text: as written.
        candidates: keys of the VMs it could mean; empty where it means none.
        close: names that look like it.
    """

    text: str
    candidates: tuple[str, ...] = ()
    close: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        if self.candidates:
            return f"{self.text!r} could be any of {len(self.candidates):,} VMs"
        return f"{self.text!r} is no VM of the inventory"

    @property
    def suggestion(self) -> str:
        """What to write instead."""
        if self.candidates:
            shown = ", ".join(self.candidates[:_MOST_SHOWN])
            return f"write the key of the one that is meant: {shown}"
        if self.close:
            return f"did you mean {' or '.join(self.close)}?"
        return "correct the name, or remove the row"


_VALUES: dict[str, Callable[[Sequence[Vm]], list[str]]] = {
    "key": lambda vms: [vm.key for vm in vms],
    "instance_uuid": lambda vms: [vm.instance_uuid for vm in vms],
    "bios_uuid": lambda vms: [vm.bios_uuid for vm in vms],
    "moref": lambda vms: [vm.moref for vm in vms],
    "name": lambda vms: [vm.name for vm in vms],
    "folded": lambda vms: [vm.name.casefold() for vm in vms],
}
"""What a VM may be called by, in the order in which it is tried."""


class VmNames:
    """Resolves references by key, UUID, VM ID, exact name, then name in any case."""

    def __init__(self, vms: Sequence[Vm]) -> None:
        self._vms = vms
        self._indexes: dict[str, tuple[dict[str, str], dict[str, tuple[str, ...]]]] = {}
        self._known: dict[str, str | Unresolved] = {}

    def _index(self, field: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        """Key by a field's value, and keys by the values that several VMs have.

        Made when it is first looked at: most tables name VMs in one way.
        """
        if field not in self._indexes:
            values, keys = _VALUES[field](self._vms), [vm.key for vm in self._vms]
            sole = dict(zip(values, keys, strict=True))
            shared: dict[str, list[str]] = {}
            if len(sole) < len(keys):
                several = {value for value, count in Counter(values).items() if count > 1}
                shared = {value: [] for value in several}
                for value, key in zip(values, keys, strict=True):
                    if value in several:
                        shared[value].append(key)
            self._indexes[field] = sole, {value: tuple(keys) for value, keys in shared.items()}
        return self._indexes[field]

    def resolve(self, text: str) -> str | Unresolved:
        """The key of the VM that a text means; looked up once, for tables name a VM again and again."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._look_up(text)
        return found

    def _look_up(self, text: str) -> str | Unresolved:
        name = display_name(text)
        uuid = clean_uuid(text) if len(text) >= _SHORTEST_UUID else ""
        for field, wanted in zip(_VALUES, (text, uuid, uuid, text, name, name.casefold()), strict=True):
            sole, shared = self._index(field) if wanted else ({}, {})
            if wanted in shared:
                return Unresolved(text, candidates=shared[wanted])
            if wanted in sole:
                return sole[wanted]
        return self._as_written(text) or Unresolved(text, close=self._close(name))

    def _as_written(self, text: str) -> str | None:
        """What a text means that wavelift wrote into a table: guarded against spreadsheets, without marks."""
        plain = unguarded(text)
        if plain != text:
            found = self._look_up(plain)
            return found if isinstance(found, str) else None
        return self._seen.get(_visible(text))

    @cached_property
    def _seen(self) -> dict[str, str]:
        """Keys by what can be seen of a name or key, where any of it cannot."""
        found: dict[str, set[str]] = {}
        for vm in self._vms:
            for text in (vm.key, vm.name):
                if not text.isprintable():
                    found.setdefault(_visible(text), set()).add(vm.key)
        return {text: keys.pop() for text, keys in found.items() if text and len(keys) == 1}

    def _close(self, name: str) -> tuple[str, ...]:
        if len(name) > 100:
            return ()
        found = difflib.get_close_matches(name.casefold(), self._index("folded")[0], n=2, cutoff=0.7)
        return tuple(self._shown[folded] for folded in found)

    @cached_property
    def _shown(self) -> dict[str, str]:
        return {vm.name.casefold(): vm.name for vm in self._vms}


def _visible(text: str) -> str:
    return "".join(filter(str.isprintable, text)).strip()
