"""The relocate spec.

One function makes it, and that function wants the service locator: a cross-vCenter move without
``spec.service`` would move the VM somewhere inside its own vCenter (fact sheet 0.1). Only for two sides that
are one vCenter is there a stand-in for the locator.

``repr`` of a spec shows the password (fact sheet 0.3), so a spec is only ever handed around sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyVmomi import vim

from executor.gateway import Fault, Order, Refused
from executor.vsphere.devices import Devices
from executor.vsphere.index import NetworkEntry, NetworkKind
from executor.vsphere.pins import thumbprint
from executor.vsphere.resolve import Resolved
from executor.vsphere.session import Session
from wavelift.model.placement import DiskFormat

__all__ = ["Sealed", "build_spec", "locator_for", "no_locator"]

_CARD = vim.vm.device.VirtualEthernetCard
_CERTIFICATE_SINCE = (9, 0, 0, 0)
_FORMATS = {
    DiskFormat.THIN: (True, None),
    DiskFormat.THICK: (False, False),
    DiskFormat.EAGER: (False, True),
}


@dataclass(frozen=True, slots=True)
class Sealed:
    """Something that holds a password and does not show it."""

    _content: Any = field(repr=False)

    def unseal(self) -> Any:
        """The thing itself. Call this only where it goes onto the wire."""
        return self._content

    def __str__(self) -> str:
        return "Sealed()"


def locator_for(own: Session, other: Session) -> Sealed:
    """The service locator that leads from one vCenter to the other (fact sheet 1.3).

    The thumbprint is that of the certificate on our own checked connection to the other vCenter.

    Raises:
        Refused: both sides are the same vCenter.
    """
    uuid = other.link.instance_uuid
    if _one(own, other):
        raise Refused(
            Fault(
                "wavelift.SameVCenter",
                f"{own.login.where} and {other.login.where} are one vCenter ({uuid}); set two different ones",
            )
        )
    login = other.login
    locator = vim.ServiceLocator(
        instanceUuid=uuid.upper() if login.uppercase_uuid else uuid,
        url=login.service_url,
        credential=vim.ServiceLocator.NamePassword(username=login.user, password=login.password.reveal()),
        sslThumbprint=thumbprint(other.pin.seen),
    )
    if own.api_version >= _CERTIFICATE_SINCE:
        locator.sslCertificate = other.pin.pem
    return Sealed(locator)


def no_locator(own: Session, other: Session) -> Sealed:
    """Stands for the locator of a relocation within one vCenter, which carries none (fact sheet 1.6).

    Raises:
        Refused: the sides are two vCenters: without a locator the VM would move somewhere inside its own.
    """
    if not _one(own, other):
        raise Refused(
            Fault(
                "wavelift.TwoVCenters",
                f"{own.login.where} and {other.login.where} are two vCenters: nothing moves between them "
                "without a service locator",
            )
        )
    return Sealed(None)


def _one(own: Session, other: Session) -> bool:
    return own.link.instance_uuid.lower() == other.link.instance_uuid.lower()


def build_spec(
    order: Order, to: Resolved, devices: Devices, locator: Sealed, policies: Mapping[str, str] | None = None
) -> Sealed:
    """Build the spec of one relocation (fact sheet 1.2).

    Managed objects in it carry no stub: they are ids of the destination.

    Args:
        order: what is to happen.
        to: its placement, resolved at the destination.
        devices: the VM's live devices.
        locator: leads to the destination; from ``locator_for``, or ``no_locator`` within one vCenter.
        policies: the destination's id of each storage policy that the order names.

    Raises:
        Refused: the order does not cover exactly the VM's live disks and NICs.
    """
    _check_complete(order, to, devices)
    return Sealed(
        vim.vm.RelocateSpec(
            service=locator.unseal(),
            host=vim.HostSystem(to.host) if to.host else None,
            pool=vim.ResourcePool(to.pool),
            datastore=vim.Datastore(to.datastore),
            folder=vim.Folder(to.folder),
            disk=list(_disks(order, to, devices, policies or {})),
            deviceChange=[_edit(key, network, devices.nic_kinds[key]) for key, network in to.nics.items()],
        )
    )


def _check_complete(order: Order, to: Resolved, devices: Devices) -> None:
    """An uncovered NIC would keep its old network, an uncovered disk land with the home files."""
    wrong = (to.disks.keys() ^ devices.disk_modes.keys()) | (to.nics.keys() ^ devices.nic_kinds.keys())
    if wrong:
        keys = ", ".join(str(key) for key in sorted(wrong))
        raise Refused(
            Fault(
                "wavelift.PlacementIncomplete",
                f"the order for {order.name} does not fit its disks and network adapters now (device keys "
                f"{keys}): its hardware was changed; look it up and order again",
            )
        )


def _disks(order: Order, to: Resolved, devices: Devices, policies: Mapping[str, str]) -> Iterator[Any]:
    for disk in order.to.disks:
        assert disk.key is not None  # noqa: S101  # resolve() refuses an entry without key
        locator = vim.vm.RelocateSpec.DiskLocator(
            diskId=disk.key, datastore=vim.Datastore(to.disks[disk.key])
        )
        if disk.policy:
            # The destination's id: ids differ per vCenter (fact sheet 1.2 and 4.3, both inferred).
            locator.profile = [vim.vm.DefinedProfileSpec(profileId=policies[disk.policy])]
        if disk.format is not None:
            locator.diskBackingInfo = _backing(disk.format, devices.disk_modes[disk.key])
        yield locator


def _backing(wanted: DiskFormat, mode: str) -> Any:
    """Only the two provisioning fields count; the others are required on the wire (fact sheet 1.4)."""
    thin, eager = _FORMATS[wanted]
    return vim.vm.device.VirtualDisk.FlatVer2BackingInfo(
        fileName="", diskMode=mode, thinProvisioned=thin, eagerlyScrub=eager
    )


def _edit(key: int, network: NetworkEntry, kind: Any) -> Any:
    """A new device of the same class with nothing but key and backing: vCenter refuses more."""
    return vim.vm.device.VirtualDeviceSpec(operation="edit", device=kind(key=key, backing=_nic(network)))


def _nic(network: NetworkEntry) -> Any:
    if network.kind is NetworkKind.DISTRIBUTED:
        port = vim.dvs.PortConnection(portgroupKey=network.key, switchUuid=network.switch_uuid)
        return _CARD.DistributedVirtualPortBackingInfo(port=port)
    if network.kind is NetworkKind.OPAQUE:
        return _CARD.OpaqueNetworkBackingInfo(
            opaqueNetworkId=network.key, opaqueNetworkType=network.switch_uuid
        )
    return _CARD.NetworkBackingInfo(deviceName=network.name, network=vim.Network(network.moref))
