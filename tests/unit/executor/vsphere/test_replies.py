"""Replies read by plans: the same objects that pyVmomi makes, or pyVmomi's own words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError

import pytest
from pyVmomi import SoapAdapter, VmomiSupport, vim
from pyVmomi.VmomiSupport import F_OPTIONAL, DataObject, Enum, Link, ManagedMethod, ManagedObject, Object

from executor.vsphere import by_heart, replies
from tests.unit.executor.vsphere.soap import VERSION, enveloped, faulted
from tests.unit.executor.vsphere.twice import PYVMOMIS_OWN, told

_STUB = SoapAdapter.SoapStubAdapter(host="nowhere", version=VERSION)
_SIMPLE = {
    object: "anything",
    type: vim.VirtualMachine,
    ManagedMethod: vim.VirtualMachine.PowerOn,
    str: "a < b & c",
    VmomiSupport.binary: VmomiSupport.binary(b"\0\xff"),
    bool: True,
    datetime: datetime(2026, 3, 1, 2, 3, 4, 5000, tzinfo=UTC),
}
_NAMES_A_CLASS = re.compile(rb">(vim25:|xsd:)?(VirtualMachine|TypeName)<|xsi:type=.(vim25:|xsd:)?TypeName")


@pytest.fixture(autouse=True)
def _learnt() -> None:
    by_heart.learn()
    replies.learn()


def _filled(kind: Any, depth: int) -> Any:
    """Something of that class with what it must hold, and so many levels deep all that it can."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if issubclass(kind, ManagedObject):
        return kind("moref-1", _STUB)
    if issubclass(kind, Enum):
        return next(value for value in vars(kind).values() if type(value) is kind)
    if issubclass(kind, list):
        return kind([_filled(kind.Item, depth) for _ in range(2)])
    if not issubclass(kind, DataObject):
        return kind("3")
    made = kind()
    for info in kind._GetPropertyList():
        needed = not info.flags & F_OPTIONAL
        if needed or (depth > 0 and not issubclass(info.type, Link)):
            setattr(made, info.name, _filled(info.type, depth - 1))
    return made


def _reply(value: Any) -> bytes:
    """What a method that returns anything answers with."""
    any_one = Object(name="returnval", type=object, version=VERSION, flags=F_OPTIONAL)
    written = SoapAdapter.SerializeToStr(value, any_one, version=VERSION)
    return enveloped("Any", written).encode()


def _own(reply: bytes, result: Any = object) -> Any:
    return PYVMOMIS_OWN(_STUB).Deserialize(BytesIO(reply), result)


def _learnt_reading(reply: bytes, result: Any = object) -> Any:
    return SoapAdapter.SoapResponseDeserializer(_STUB).Deserialize(BytesIO(reply), result)


def test_every_class_of_pyvmomi_is_read_as_pyvmomi_reads_it() -> None:
    """What holds a fault or the name of a class is left to pyVmomi; all else is read by plans, and alike."""
    alike = 0
    for name in sorted(VmomiSupport.ListDataTypes()):
        kind = VmomiSupport.GetVmodlType(name)
        if issubclass(kind, Exception):
            continue
        reply = _reply(_filled(kind, 1))
        try:
            new = replies.read(reply, object, _STUB)
        except Exception:  # noqa: BLE001
            assert b"ault" in reply or b"TypeName" in reply or _NAMES_A_CLASS.search(reply), name
            continue
        assert told(new) == told(_own(reply)), name
        alike += 1
    assert alike > 2800


@pytest.mark.parametrize(
    ("result", "inner"),
    [
        (object, ""),
        (vim.Task, '<returnval type="Task">task-1</returnval>'),
        (vim.ManagedEntity.Array, ""),
        (
            vim.ManagedEntity.Array,
            '<returnval type="Folder">a</returnval><returnval type="HostSystem">b</returnval>',
        ),
        (vim.ManagedEntity.Array, '<returnval xsi:type="ArrayOfManagedEntity"></returnval>'),
        (int, "<returnval>3</returnval>"),
        (bool, "<returnval>TRUE</returnval>"),
        (str, "<returnval> a &lt; <!-- not this --> <![CDATA[<b>]]></returnval>"),
        (object, '<returnval xsi:type="xsd:string"/>'),
        (
            object,
            '<returnval xsi:type="ArrayOfMethodName"><MethodName>PowerOnVM_Task</MethodName></returnval>',
        ),
        (object, '<returnval xsi:type="ArrayOfString"><string>PowerOnVM_Task</string></returnval>'),
        (vim.Description, "<returnval>\n <label>x</label>\n <summary>y</summary>\n</returnval>"),
    ],
)
def test_what_methods_return_is_read_alike(result: Any, inner: str) -> None:
    reply = enveloped("Any", inner).encode()
    assert told(replies.read(reply, result, _STUB)) == told(_own(reply, result))


_LONG = "<label>" + 600 * "x" + "</label>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<returnval>{_LONG}<summary/><colour>red</colour></returnval>",
        f"<returnval>{_LONG}<summary><key>1</key></summary></returnval>",
        f'<returnval xsi:type="NoSuchThing">{_LONG}</returnval>',
        f'<returnval xsi:type="VirtualDisk">{_LONG}</returnval>',
        f'<returnval xsi:type="Folder">{_LONG}</returnval>',
        f"<returnval>{_LONG}",
        f'<returnval xsi:type="HostSystemConnectionState">{600 * "x"}</returnval>',
        f'<returnval xsi:type="xsd:dateTime">{600 * "1"}</returnval>',
        f'<returnval xsi:type="xsd:boolean">{600 * "1"}</returnval>',
        f'<returnval xsi:type="xsd:int">{600 * "x"}</returnval>',
    ],
)
def test_what_is_wrong_with_a_reply_is_said_in_pyvmomis_words(inner: str) -> None:
    reply = enveloped("Any", inner).encode()
    with pytest.raises(Exception) as own:  # noqa: PT011
        _own(reply, vim.Description)
    with pytest.raises(type(own.value)) as caught:
        _learnt_reading(reply, vim.Description)
    assert str(caught.value) == str(own.value)


def test_a_reply_that_was_cut_is_none() -> None:
    whole = _reply(_filled(vim.vm.device.VirtualDisk, 1))
    for kept in range(0, len(whole), 37):
        with pytest.raises(ExpatError):
            _learnt_reading(whole[:kept])


def test_faults_come_as_before() -> None:
    fault = vim.fault.InvalidName(name=600 * "x", entity=vim.Folder("group-v1", _STUB))
    reply = faulted(fault, "no such name").partition(b"\r\n\r\n")[2]
    assert told(_learnt_reading(reply)) == told(_own(reply))
    held = _reply(vim.vm.check.Result(error=[fault]))
    assert told(_learnt_reading(held)) == told(_own(held))


def test_a_prefix_with_two_meanings_is_left_to_pyvmomi() -> None:
    disk = '<returnval xmlns:a="urn:vim25" xsi:type="a:VirtualDisk"><key xmlns:a="urn:b">1</key></returnval>'
    reply = enveloped("Any", disk + 600 * " ").encode()
    assert told(_learnt_reading(reply)) == told(_own(reply))


def test_a_reply_as_deep_as_a_well_is_left_to_pyvmomi() -> None:
    deep, kind = "<returnval>{}</returnval>", vim.vm.SnapshotTree
    for _ in range(3000):
        deep = deep.format("<childSnapshotList>{}</childSnapshotList>")
    reply = enveloped("Any", deep.format("")).encode()
    new, own = _learnt_reading(reply, kind), _own(reply, kind)
    for _ in range(3000):
        (new,), (own,) = new.childSnapshotList, own.childSnapshotList
    assert told(new) == told(own)


def test_an_older_version_is_read_as_that() -> None:
    old = SoapAdapter.SoapStubAdapter(host="nowhere", version="vim.version.version9")
    reply = _reply(_filled(vim.vm.device.VirtualDisk.SeSparseBackingInfo, 0))
    assert told(replies.read(reply, object, old)) == told(
        PYVMOMIS_OWN(old).Deserialize(BytesIO(reply), object)
    )


def test_what_is_read_is_bound_to_its_own_stub() -> None:
    other = SoapAdapter.SoapStubAdapter(host="elsewhere", version=VERSION)
    reply = enveloped("Any", '<returnval type="Task">task-1</returnval>').encode()
    assert [replies.read(reply, vim.Task, stub)._stub for stub in (_STUB, other)] == [_STUB, other]
