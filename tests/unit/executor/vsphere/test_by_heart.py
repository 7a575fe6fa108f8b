"""What pyVmomi keeps instead of asking itself again: the same answers, for every class it has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyVmomi import SoapAdapter, VmomiSupport, vim, vmodl

from executor.vsphere.by_heart import learn

_ALL_CLASSES = """
import json, sys
from pyVmomi import SoapAdapter, VmomiSupport
def told(kind):
    empty = kind()
    begins = {name: [type(value).__name__, repr(value)] for name, value in vars(empty).items()}
    space, name = VmomiSupport.GetQualifiedWsdlName(kind)
    return [
        begins,
        [one.name for one in kind._GetPropertyList()],
        [kind._GetPropertyInfo(one.name).type.__name__ for one in kind._GetPropertyList()],
        SoapAdapter.GetWsdlType(space, name).__name__,
        SoapAdapter.GetCompatibleType(kind, "vim.version.version9").__name__,
    ]
if "learn" in sys.argv:
    from executor.vsphere.by_heart import learn
    learn()
kinds = [VmomiSupport.GetVmodlType(name) for name in sorted(VmomiSupport.ListDataTypes())]
first = [told(kind) for kind in kinds]
assert first == [told(kind) for kind in kinds]
json.dump(first, sys.stdout)
"""


@pytest.fixture(autouse=True)
def _learnt() -> None:
    learn()


def _told(*arguments: str) -> Any:
    """What a process of its own says of all classes, learnt or not."""
    root = Path(__file__).parents[4]
    run = subprocess.run(
        [sys.executable, "-c", _ALL_CLASSES, *arguments], cwd=root, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_every_class_of_pyvmomi_is_told_as_pyvmomi_tells_it() -> None:
    plain = _told()
    assert len(plain) > 3000
    assert _told("learn") == plain


def test_learning_twice_changes_nothing() -> None:
    before = SoapAdapter.GetWsdlType, vmodl.DynamicData.__init__
    learn()
    assert (SoapAdapter.GetWsdlType, vmodl.DynamicData.__init__) == before


def test_classes_within_classes_are_their_own() -> None:
    for _ in range(2):
        assert vim.vm.device.VirtualDisk.FlatVer2BackingInfo.__name__.endswith("Disk.FlatVer2BackingInfo")
        cdrom, device = vim.vm.device.VirtualCdrom, vim.vm.device.VirtualDevice
        assert cdrom.RemoteAtapiBackingInfo is not device.RemoteDeviceBackingInfo
        with pytest.raises(AttributeError):
            _ = vim.vm.device.VirtualDisk.NoSuchBackingInfo


def test_two_objects_share_no_list() -> None:
    one, other = vim.vm.ConfigSpec(), vim.vm.ConfigSpec()
    one.deviceChange.append(vim.vm.device.VirtualDeviceSpec())
    assert not other.deviceChange
    assert not vim.vm.ConfigSpec().deviceChange


def test_a_value_of_the_wrong_class_is_still_refused() -> None:
    disk = vim.vm.device.VirtualDisk()
    with pytest.raises(TypeError, match="key"):
        disk.key = "2000"
    with pytest.raises(TypeError, match="backing"):
        disk.backing = vim.Description()
    with pytest.raises(AttributeError, match="spec_of_nothing"):
        vim.vm.RelocateSpec(spec_of_nothing=1)


def test_required_fields_and_typed_lists_are_still_looked_at() -> None:
    with pytest.raises(TypeError, match="label"):
        vim.Description(label="disk", summary="").label = None
    with pytest.raises(TypeError):
        vim.vm.RelocateSpec(deviceChange=[vim.Description()])


def test_an_unknown_name_is_no_answer_to_keep() -> None:
    for _ in range(2):
        with pytest.raises(KeyError):
            SoapAdapter.GetWsdlType("urn:vim25", "NoSuchThing")
    assert SoapAdapter.GetWsdlType("urn:vim25", "VirtualDisk") is vim.vm.device.VirtualDisk


def test_a_fault_keeps_its_message_and_its_traceback() -> None:
    fault = vim.fault.NotFound()
    fault.msg = "gone"
    with pytest.raises(vim.fault.NotFound) as caught:
        raise fault
    assert caught.value.msg == "gone"
    assert caught.value.__traceback__ is not None
    assert isinstance(fault, VmomiSupport.DataObject)
