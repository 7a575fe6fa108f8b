"""Reads a ``RelocateSpec`` into the world's own words (fact sheet 1.2 to 1.5)."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import SimNic, VmNode
from executor.simulator.relocating.requests import DiskTarget, NicTarget, RelocateRequest, ServiceTarget
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.properties.vm_devices import nic_device
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import vmodl
from wavelift.model.placement import DiskFormat

__all__ = ["read_relocate_spec"]

_CARD: Final = "vim.vm.device.VirtualEthernetCard"
_POLICY: Final = "vim.vm.DefinedProfileSpec"
_MAY_DIFFER: Final = {"backing", "deviceInfo", "dynamicType", "dynamicProperty", "slotInfo"}


def read_relocate_spec(inventory: Inventory, vm: VmNode, spec: Any) -> RelocateRequest:
    """Return the request a spec makes of a VM.

    Raises:
        vmodl.fault.InvalidArgument: a disk locator names no datastore, or the credential is of a kind the
            simulated vCenters cannot check.
    """
    return RelocateRequest(
        service=_service(spec.service) if spec.service is not None else None,
        host=_moref(spec.host),
        pool=_moref(spec.pool),
        datastore=_moref(spec.datastore),
        folder=_moref(spec.folder),
        disks=tuple(_disk(locator) for locator in spec.disk),
        nics=tuple(
            _nic(inventory, vm, change.device)
            for change in spec.deviceChange
            if isinstance(change.device, vmodl(_CARD))
        ),
    )


def _moref(reference: Any) -> str:
    moref: str = reference._moId if reference is not None else ""  # noqa: SLF001 - official
    return moref


def _invalid(where: str, why: str) -> Any:
    text = f"A specified parameter was not correct: {where}. {why}"
    return fault("vmodl.fault.InvalidArgument", text, invalidProperty=where)


def _service(service: Any) -> ServiceTarget:
    credential = service.credential
    if not isinstance(credential, vmodl("vim.ServiceLocator.NamePassword")):
        raise _invalid("spec.service.credential", "Only a name and password can be checked here.")
    return ServiceTarget(
        instance_uuid=service.instanceUuid or "",
        url=service.url or "",
        user=credential.username or "",
        password=credential.password or "",
        thumbprint=service.sslThumbprint or "",
    )


def _disk(locator: Any) -> DiskTarget:
    if locator.datastore is None:
        raise _invalid("spec.disk.datastore", "A disk locator must name a datastore.")
    policy = next((each.profileId for each in locator.profile if isinstance(each, vmodl(_POLICY))), "")
    return DiskTarget(locator.diskId, _moref(locator.datastore), _format(locator.diskBackingInfo), policy)


def _format(backing: Any) -> DiskFormat | None:
    """Return the disk format a backing asks for; None keeps the disk's own (fact sheet 1.4)."""
    if backing is None or getattr(backing, "thinProvisioned", None) is None:
        return None
    if backing.thinProvisioned:
        return DiskFormat.THIN
    return DiskFormat.EAGER if backing.eagerlyScrub else DiskFormat.THICK


def _nic(inventory: Inventory, vm: VmNode, device: Any) -> NicTarget:
    own = next((nic for nic in vm.nics if nic.key == device.key), None)
    edits_more = own is not None and _edits_more(inventory, vm, own, device)
    backing = device.backing
    if isinstance(backing, vmodl(f"{_CARD}.DistributedVirtualPortBackingInfo")):
        port = backing.port
        return NicTarget(
            device.key,
            portgroup=port.portgroupKey or "",
            switch_uuid=port.switchUuid or "",
            edits_more=edits_more,
        )
    if isinstance(backing, vmodl(f"{_CARD}.OpaqueNetworkBackingInfo")):
        return NicTarget(device.key, name=backing.opaqueNetworkId, edits_more=edits_more)
    return NicTarget(
        device.key,
        network=_moref(getattr(backing, "network", None)),
        name=getattr(backing, "deviceName", None) or "",
        edits_more=edits_more,
    )


def _edits_more(inventory: Inventory, vm: VmNode, own: SimNic, device: Any) -> bool:
    """Whether the device differs from the VM's own in anything but its backing (fact sheet 1.5)."""
    present = nic_device(inventory, own, vm.nics.index(own))
    if type(present) is not type(device):
        return True
    return any(
        _differs(getattr(device, info.name), getattr(present, info.name))
        for info in device._GetPropertyList()  # noqa: SLF001 - pyVmomi's official name
        if info.name not in _MAY_DIFFER
    )


def _differs(asked: Any, present: Any) -> bool:
    """Whether a set field asks for something else; an unset one, or an empty list, asks for nothing."""
    if asked is None or asked == []:
        return False
    if hasattr(asked, "_GetPropertyList"):
        names = [info.name for info in asked._GetPropertyList()]  # noqa: SLF001 - official
        return any(_differs(getattr(asked, name), getattr(present, name, None)) for name in names)
    return bool(asked != present)
