"""Drives, ports and other devices of a virtual machine, as the export told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["FIRST_DRIVE", "attachments"]

_DEVICE: Final = "vim.vm.device."
_CD, _USB, _FLOPPY, _PORT, _TPM, _PCI = 3000, 7001, 8000, 9000, 11000, 13000
"""First device keys, as vSphere numbers them."""
FIRST_DRIVE: Final = _CD


def attachments(vm: VmNode) -> Iterator[Any]:
    """Every connected drive, USB device and port, passthrough devices, virtual GPUs and TPM."""
    told = vm.told
    if told is None:
        return
    yield from (_drive(at, held, at not in vm.ejected) for at, held in enumerate(told.cd_media))
    yield from (_usb(at, name) for at, name in enumerate(told.usb_devices))
    yield from (_port(at, name) for at, name in enumerate(told.ports))
    yield from (_passthrough(at, name) for at, name in enumerate(told.passthrough))
    yield from (_gpu(at + len(told.passthrough), name) for at, name in enumerate(told.vgpus))
    if told.vtpm:
        yield make(vmodl(f"{_DEVICE}VirtualTPM"), key=_TPM, deviceInfo=_described("Virtual TPM"))


def _described(label: str) -> Any:
    return make(vmodl("vim.Description"), label=label, summary=label)


def _connected(connected: bool = True) -> Any:
    return make(
        vmodl(f"{_DEVICE}VirtualDevice.ConnectInfo"),
        startConnected=True,
        allowGuestControl=True,
        connected=connected,
        status="ok",
    )


def _drive(at: int, held: str, connected: bool) -> Any:
    """A CD drive with an image, a floppy drive, or one connected to a client's drive."""
    if held.startswith("["):
        backing = make(vmodl(f"{_DEVICE}VirtualCdrom.IsoBackingInfo"), fileName=held)
    else:
        backing = make(vmodl(f"{_DEVICE}VirtualCdrom.RemotePassthroughBackingInfo"), deviceName=held)
    return make(
        vmodl(f"{_DEVICE}VirtualCdrom"),
        key=_CD + at,
        deviceInfo=_described(f"CD/DVD drive {at + 1}"),
        backing=backing,
        connectable=_connected(connected),
    )


def _usb(at: int, name: str) -> Any:
    return make(
        vmodl(f"{_DEVICE}VirtualUSB"),
        key=_USB + at,
        deviceInfo=_described(name),
        backing=make(vmodl(f"{_DEVICE}VirtualUSB.USBBackingInfo"), deviceName=""),
        connected=True,
        family=["storage"],
    )


def _port(at: int, name: str) -> Any:
    kind = "VirtualParallelPort" if "parallel" in name.casefold() else "VirtualSerialPort"
    return make(
        vmodl(_DEVICE + kind),
        key=_PORT + at,
        deviceInfo=_described(name),
        backing=make(vmodl(f"{_DEVICE}{kind}.DeviceBackingInfo"), deviceName="/dev/char/serial/uart0"),
        connectable=_connected(),
    )


def _passthrough(at: int, name: str) -> Any:
    backing = make(vmodl(f"{_DEVICE}VirtualPCIPassthrough.DeviceBackingInfo"), id=name, deviceName=name)
    return _pci(at, backing)


def _gpu(at: int, profile: str) -> Any:
    return _pci(at, make(vmodl(f"{_DEVICE}VirtualPCIPassthrough.VmiopBackingInfo"), vgpu=profile))


def _pci(at: int, backing: Any) -> Any:
    return make(
        vmodl(f"{_DEVICE}VirtualPCIPassthrough"),
        key=_PCI + at,
        deviceInfo=_described(f"PCI device {at}"),
        backing=backing,
    )
