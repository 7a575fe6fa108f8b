"""What a client asks of the simulated world, free of pyVmomi; the SOAP face translates specs into these."""

from __future__ import annotations

from dataclasses import field

from wavelift.model.placement import DiskFormat
from wavelift.model.values import value

__all__ = ["DiskTarget", "NicTarget", "RelocateRequest", "ServiceTarget"]


@value
class ServiceTarget:
    """A ``ServiceLocator`` with a name and password credential (fact sheet 1.3)."""

    instance_uuid: str
    url: str
    user: str
    password: str = field(repr=False)
    thumbprint: str = ""


@value
class DiskTarget:
    """A ``DiskLocator``, its ids those of the vCenter the VM goes to; "" where one was unset.

    Attributes:
        datastore: a moref.
        policy: id of a storage policy.
    """

    key: int
    datastore: str
    format: DiskFormat | None = None
    policy: str = ""


@value
class NicTarget:
    """One edited network backing.

    Attributes:
        key: device key.
        portgroup: key of a distributed port group, or "".
        switch_uuid: its switch.
        network: moref of a standard network, or "".
        name: ``deviceName`` of a standard network, or "".
        edits_more: whether the device spec changes anything but the backing (vCenter refuses that).
    """

    key: int
    portgroup: str = ""
    switch_uuid: str = ""
    network: str = ""
    name: str = ""
    edits_more: bool = False


@value
class RelocateRequest:
    """A ``RelocateSpec``: morefs as sent, "" where unset."""

    service: ServiceTarget | None = None
    host: str = ""
    pool: str = ""
    datastore: str = ""
    folder: str = ""
    disks: tuple[DiskTarget, ...] = ()
    nics: tuple[NicTarget, ...] = ()
