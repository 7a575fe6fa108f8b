from __future__ import annotations

import re
import traceback
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from pyVmomi import SoapAdapter, vim

from executor.gateway import Order, Refused
from executor.vsphere.devices import Devices
from executor.vsphere.login import Login
from executor.vsphere.relocate import Sealed, build_spec, locator_for
from executor.vsphere.resolve import resolve
from executor.vsphere.wire import best_version
from tests.unit.executor.vsphere.conftest import PASSWORD
from tests.unit.executor.vsphere.estate import index
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat, DiskPlacement, NicPlacement, Placement, Side
from wavelift.secret import Secret

HERE, THERE = "aaaaaaaa-0000-0000-0000-000000000001", "bbbbbbbb-0000-0000-0000-000000000002"
PLACE = Placement(
    datacenter="DC",
    cluster="Gold",
    host="esx1",
    pool="Tier1",
    folder="Prod/Web",
    datastore="DS-A",
    disks=(
        DiskPlacement("Hard disk 1", "DS-A", 2000),
        DiskPlacement("Hard disk 2", "DS-B", 2001, DiskFormat.THIN),
    ),
    nics=(
        NicPlacement("Network adapter 1", "VLAN7", 4000, "Fabric"),
        NicPlacement("Network adapter 2", "VM Network", 4001),
        NicPlacement("Network adapter 3", "Segment", 4002),
    ),
)
ORDER = Order("web01", "web01", Side.SOURCE, "vm-1", "u", PLACE, Power.ON)
DEVICES = Devices(
    {2000: "persistent", 2001: "independent_persistent"},
    {
        4000: vim.vm.device.VirtualVmxnet3,
        4001: vim.vm.device.VirtualE1000e,
        4002: vim.vm.device.VirtualSriovEthernetCard,
    },
)


def session(uuid: str, version: tuple[int, ...] = (8, 0, 3, 0), **login: Any) -> Any:
    """As much of a session as a locator needs."""
    return SimpleNamespace(
        link=SimpleNamespace(instance_uuid=uuid),
        login=Login("vc.example", "svc-move", Secret(PASSWORD), **login),
        pin=SimpleNamespace(seen=b"certificate", pem="-----BEGIN CERTIFICATE-----"),
        api_version=version,
    )


def spec(order: Order = ORDER, devices: Devices = DEVICES) -> Any:
    locator = locator_for(session(HERE), session(THERE))
    return build_spec(order, resolve(order.to, index(), "vc.example:443"), devices, locator).unseal()


def xml(value: Any) -> str:
    return str(SoapAdapter.SerializeToStr(value, version="vim.version.v8_0_3_0"))


def test_the_locator_is_on_the_wire():
    text = xml(spec())
    service = re.search(r"<service\b.*?</service>", text, re.DOTALL)
    assert service
    assert f"<instanceUuid>{THERE}</instanceUuid>" in service[0]
    assert "<url>https://vc.example:443/sdk</url>" in service[0]
    assert "<username>svc-move</username>" in service[0]
    assert re.search(r"<sslThumbprint>([0-9A-F]{2}:){19}[0-9A-F]{2}</sslThumbprint>", service[0])


def test_places_are_the_destinations_own_ids():
    text = xml(spec())
    assert '<host xsi:type="HostSystem" type="HostSystem">host-12</host>' in text or ">host-12<" in text
    for moref in ("resgroup-2", "group-v3", "datastore-1", "datastore-2"):
        assert f">{moref}<" in text


def test_every_disk_has_a_locator_and_only_a_wanted_format_a_backing():
    disks = {disk.diskId: disk for disk in spec().disk}
    assert disks.keys() == {2000, 2001}
    assert disks[2000].diskBackingInfo is None
    backing = disks[2001].diskBackingInfo
    assert backing.thinProvisioned is True
    assert backing.diskMode == "independent_persistent"
    assert "<diskMode>independent_persistent</diskMode>" in xml(disks[2001])


@pytest.mark.parametrize(
    ("wanted", "thin", "eager"),
    [(DiskFormat.THIN, True, None), (DiskFormat.THICK, False, False), (DiskFormat.EAGER, False, True)],
)
def test_formats(wanted, thin, eager):
    disks = tuple(replace(disk, format=wanted) for disk in PLACE.disks)
    backing = spec(replace(ORDER, to=replace(PLACE, disks=disks))).disk[0].diskBackingInfo
    assert (backing.thinProvisioned, backing.eagerlyScrub) == (thin, eager)


def test_every_nic_is_edited_with_nothing_but_key_and_backing():
    """vCenter refuses a relocation that changes any other property (fact sheet 1.5)."""
    for change in spec().deviceChange:
        assert change.operation == "edit"
        text = xml(change.device)
        inner = re.sub(r"<backing .*?</backing>", "<backing/>", text, flags=re.DOTALL)
        fields = re.findall(r"<(\w+)", inner.split(">", 1)[1])
        assert fields == ["key", "backing"]


def test_every_nic_keeps_its_class():
    kinds = {change.device.key: type(change.device) for change in spec().deviceChange}
    assert kinds == DEVICES.nic_kinds


def test_backings_by_kind_of_network():
    backings = {change.device.key: change.device.backing for change in spec().deviceChange}
    port = backings[4000].port
    assert (port.portgroupKey, port.switchUuid, port.portKey) == ("dvportgroup-7", "50 01 aa", None)
    assert backings[4001].deviceName == "VM Network"
    assert backings[4001].network._GetMoId() == "network-4"
    assert (backings[4002].opaqueNetworkId, backings[4002].opaqueNetworkType) == (
        "11-22",
        "nsx.LogicalSwitch",
    )


def test_a_locator_back_to_the_same_vcenter_is_refused():
    with pytest.raises(Refused) as caught:
        locator_for(session(HERE), session(HERE.upper()))
    assert caught.value.fault.name == "wavelift.SameVCenter"


def test_locator_options():
    other = session(THERE, locator_url="https://vc.alias/sdk", uppercase_uuid=True)
    locator = locator_for(session(HERE), other).unseal()
    assert locator.instanceUuid == THERE.upper()
    assert locator.url == "https://vc.alias/sdk"
    assert getattr(locator, "sslCertificate", None) is None


@pytest.mark.skipif(
    best_version("9.0.0.0") != "vim.version.v9_0_0_0", reason="this pyVmomi is older than API version 9"
)
def test_a_vcenter_9_gets_the_certificate_too():
    locator = locator_for(session(HERE, (9, 0, 0, 0)), session(THERE)).unseal()
    assert locator.sslCertificate.startswith("-----BEGIN")
    assert locator.sslThumbprint


@pytest.mark.parametrize(
    "devices",
    [
        Devices({**DEVICES.disk_modes, 2002: "persistent"}, DEVICES.nic_kinds),
        Devices(DEVICES.disk_modes, {4000: vim.vm.device.VirtualVmxnet3}),
        Devices({}, {}),
    ],
)
def test_an_order_that_does_not_fit_the_live_devices_is_refused(devices):
    with pytest.raises(Refused) as caught:
        spec(devices=devices)
    assert caught.value.fault.name == "wavelift.PlacementIncomplete"
    assert "web01" in caught.value.fault.text


def test_a_storage_policy_goes_with_its_disk_by_its_id_at_the_destination():
    disks = (replace(PLACE.disks[0], policy="Gold"), PLACE.disks[1])
    order = replace(ORDER, to=replace(PLACE, disks=disks))
    locator = locator_for(session(HERE), session(THERE))
    sealed = build_spec(order, resolve(order.to, index(), "vc"), DEVICES, locator, {"Gold": "id-7"})
    first, second = sealed.unseal().disk
    assert [profile.profileId for profile in first.profile] == ["id-7"]
    assert not second.profile
    assert "<profileId>id-7</profileId>" in xml(sealed.unseal())


def test_what_is_kept_shows_no_password():
    locator = locator_for(session(HERE), session(THERE))
    sealed = build_spec(ORDER, resolve(PLACE, index(), "vc"), DEVICES, locator)
    login = session(THERE).login
    for kept in (locator, sealed, login, Sealed(PASSWORD)):
        assert PASSWORD not in repr(kept) + str(kept) + f"{kept}"
    assert PASSWORD in repr(sealed.unseal())  # the reason for the seal


def test_a_traceback_with_locals_shows_no_password():
    locator = locator_for(session(HERE), session(THERE))
    try:
        build_spec(ORDER, resolve(PLACE, index(), "vc"), Devices({}, {}), locator)
    except Refused as error:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert PASSWORD not in "".join(shown.format())
