"""One VM as it was read, with the cells that every sheet about VMs shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from executor.vsphere.collect.estate import Estate, HostPlace
from executor.vsphere.properties import Row
from wavelift.model.collected import CollectedCell

__all__ = ["VmRow"]

_PLACEHOLDER = ("com.vmware.vcDr", "placeholder")
_NOWHERE = HostPlace("", "", "")


@dataclass(frozen=True)
class VmRow:
    """One VM.

    Attributes:
        row: its properties ``wanted.VMS``; many are missing for a VM that is not connected.
        estate: what it stands on.
    """

    row: Row
    estate: Estate

    def get(self, path: str) -> Any:
        """A property, or None."""
        return self.row.values.get(path)

    @property
    def devices(self) -> Sequence[Any]:
        """Its devices; () where they cannot be seen."""
        return self.get("config.hardware.device") or ()

    @cached_property
    def device_by_key(self) -> dict[int, Any]:
        """Its devices by key."""
        return {device.key: device for device in self.devices}

    @cached_property
    def host(self) -> HostPlace:
        """Where it runs."""
        return self.estate.hosts.get(self.row.ref("runtime.host"), _NOWHERE)

    @cached_property
    def folder(self) -> tuple[str, str]:
        """(datacenter, folder path); a VM in a vApp has no folder of its own."""
        return self.estate.index.folders.get(self.row.ref("parent"), (self.host.datacenter, ""))

    @property
    def vapp(self) -> str:
        """Name of the vApp it belongs to, or ""; a vApp is its VMs' resource pool as well."""
        vapps = self.estate.vapps
        return vapps.get(self.row.ref("parentVApp"), "") or vapps.get(self.row.ref("resourcePool"), "")

    @cached_property
    def managed_by(self) -> Any:
        """What manages it, or None."""
        return self.get("summary.config.managedBy")

    @cached_property
    def snapshots(self) -> Sequence[Any]:
        """Its snapshot trees, parents before children."""
        tree = self.get("snapshot")
        found: list[Any] = []
        pending = list(tree.rootSnapshotList or ()) if tree is not None else []
        while pending:
            at = pending.pop(0)
            found.append(at)
            pending = [*(at.childSnapshotList or ()), *pending]
        return found

    @cached_property
    def shared(self) -> dict[str, CollectedCell]:
        """The cells that every sheet about VMs has."""
        row = self.row
        return {
            "VM": row.text("name") or row.moref,
            "Powerstate": row.text("runtime.powerState"),
            "Template": bool(self.get("summary.config.template")),
            "SRM Placeholder": self._is_placeholder(),
            "Annotation": row.text("summary.config.annotation"),
            "Datacenter": self.folder[0],
            "Cluster": self.host.cluster,
            "Host": self.host.name,
            "Folder": self.folder[1],
            "OS according to the configuration file": row.text("summary.config.guestFullName"),
            "OS according to the VMware Tools": row.text("guest.guestFullName"),
            "VM ID": row.moref,
            "VM UUID": row.text("summary.config.instanceUuid"),
        }

    def _is_placeholder(self) -> bool:
        by = self.managed_by
        key, kind = _PLACEHOLDER
        return by is not None and by.extensionKey.startswith(key) and by.type.startswith(kind)
