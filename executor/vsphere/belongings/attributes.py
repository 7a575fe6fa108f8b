"""Custom attributes by name; their keys differ between vCenters."""

from __future__ import annotations

import threading

from pyVmomi import vim

from executor.vsphere.properties import Row
from executor.vsphere.session import Link, Session

__all__ = ["Attributes"]


class Attributes:
    """Custom attributes of VMs in one vCenter."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._keys: dict[str, int] = {}

    def of(self, row: Row) -> tuple[tuple[str, str], ...]:
        """A VM's values by name; empty ones do not count."""
        values = row.values.get("customValue") or ()
        if not values:
            return ()
        names = {key: name for name, key in self._known({value.key for value in values}).items()}
        found = [(names[value.key], value.value) for value in values if value.key in names and value.value]
        return tuple(sorted(found))

    def put(self, moref: str, name: str, value: str) -> None:
        """Set a value; the attribute is made where there is none of that name."""
        with self._lock:
            key = self._keys.get(name) or self._read().get(name)
            if key is None:
                made = self._session.call_once(
                    lambda link: link.content.customFieldsManager.AddCustomFieldDef(name, vim.VirtualMachine)
                )
                key = self._keys[name] = made.key
        self._session.call_once(
            lambda link: link.content.customFieldsManager.SetField(
                link.ref(vim.VirtualMachine, moref), key, value
            )
        )

    def _known(self, keys: set[int]) -> dict[str, int]:
        with self._lock:
            return self._keys if keys <= set(self._keys.values()) else self._read()

    def _read(self) -> dict[str, int]:
        def fields(link: Link) -> dict[str, int]:
            manager = link.content.customFieldsManager
            found = (manager.field or ()) if manager is not None else ()
            return {
                field.name: field.key
                for field in found
                if field.managedObjectType in (None, vim.VirtualMachine)
            }

        self._keys = self._session.call(fields)
        return self._keys
