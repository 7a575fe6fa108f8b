from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyVmomi import SoapAdapter, VmomiSupport, vim, vmodl

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.paths import compile_path
from executor.simulator.soap.properties.vm import VM
from executor.simulator.soap.serializer import writer_for
from executor.simulator.soap.vmodl_values import make
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side

VERSION = "vim.version.v8_0_3_0"
NAMESPACES = {**SoapAdapter.SOAP_NSMAP, "urn:vim25": ""}
DISK = vim.vm.device.VirtualDisk(
    key=2000,
    capacityInKB=5,
    deviceInfo=vim.Description(label="Hard disk 1", summary="<5 & more"),
    backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(
        fileName="[ds] a/a.vmdk",
        diskMode="persistent",
        datastore=vim.Datastore("datastore-1"),
        thinProvisioned=True,
    ),
)
VALUES = [
    'text <with> & "marks"',
    5,
    VmomiSupport.long(1 << 40),
    True,
    1.5,
    datetime(2026, 3, 7, 20, 0, 1, 250, tzinfo=UTC),
    datetime(2026, 3, 7, 20, 0, tzinfo=UTC),
    VmomiSupport.binary(b"\x00\xff"),
    vim.VirtualMachine.PowerState.poweredOn,
    vim.Description(label="a", summary="b"),
    VmomiSupport.GetVmodlType("vim.Datastore[]")([vim.Datastore("datastore-1")]),
    VmomiSupport.GetVmodlType("string[]")(["a", "<b>"]),
    VmomiSupport.GetVmodlType("int[]")([1, 2]),
    VmomiSupport.GetVmodlType("vim.vm.device.VirtualDevice[]")(
        [DISK, vim.vm.device.VirtualVmxnet3(key=4000)]
    ),
    VmomiSupport.GetVmodlType("vmodl.MethodFault[]")([vim.fault.Timedout(msg="late")]),
    DISK,
    vim.fault.DuplicateName(name="x", object=vim.Folder("group-v1"), msg="there is one"),
    vmodl.fault.InvalidArgument(
        invalidProperty="spec.host", msg="no", faultCause=vim.fault.Timedout(msg="in")
    ),
    vim.ServiceLocator(
        instanceUuid="u",
        url="https://x",
        credential=vim.ServiceLocator.NamePassword(username="n", password="p"),
        sslThumbprint="AA",
    ),
]


def theirs(value: Any, declared: Any = object, version: str = VERSION) -> str:
    out = io.StringIO()
    serializer = SoapAdapter.SoapSerializer(out, version, NAMESPACES)
    serializer.outermostAttrs = None
    serializer.Serialize(value, VmomiSupport.Object(name="v", type=declared, version=version, flags=0))
    return out.getvalue()


def ours(value: Any, declared: Any = object, version: str = VERSION) -> str:
    out: list[str] = []
    writer_for(version).element(out, "v", declared, value)
    return "".join(out)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_same_text_as_pyvmomi(value: Any) -> None:
    assert ours(value) == theirs(value)
    assert ours(value, type(value)) == theirs(value, type(value))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_same_text_as_pyvmomi_for_any_string(text: str) -> None:
    assert ours(text) == theirs(text)


def test_fields_newer_than_the_version_are_left_out_as_pyvmomi_does() -> None:
    old = "vim.version.version10"
    info = vim.vm.RuntimeInfo(connectionState="connected", powerState="poweredOn", cryptoState="safe")
    assert "cryptoState" not in ours(info, version=old)
    assert "cryptoState" in ours(info)


def test_a_reference_says_what_every_vcenter_says() -> None:
    assert ours(vim.Folder("group-v1")) == '<v xsi:type="ManagedObjectReference" type="Folder">group-v1</v>'


def test_unset_mandatory_fields_get_neutral_values() -> None:
    info = make(vim.vm.RuntimeInfo, connectionState="connected")
    text = ours(info)
    assert "<powerState>poweredOff</powerState>" in text
    assert "<numMksConnections>0</numMksConnections>" in text
    assert "<toolsInstallerMounted>false</toolsInstallerMounted>" in text


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(AttributeError, match="poewrState"):
        make(vim.vm.RuntimeInfo, poewrState="poweredOn")


def test_a_whole_configuration_survives_the_way_through_pyvmomi() -> None:
    world = small_world(1)
    inventory = Inventory(world, Side.SOURCE)
    vm = next(inventory.each(type(inventory.nodes[min(m for m in inventory.nodes if m.startswith("vm-"))])))
    for name in ("config", "summary", "runtime", "guest", "layoutEx", "storage"):
        path = compile_path(VM, name)
        text = ours(path.read(inventory, vm), path.type)
        spaces = " ".join(f'xmlns:{p}="{u}"' for u, p in SoapAdapter.SOAP_NSMAP.items())
        read = SoapAdapter.Deserialize(
            text.replace("<v>", f'<v xmlns="urn:vim25" {spaces}>', 1), resultType=path.type
        )
        assert theirs(read, path.type) == text
