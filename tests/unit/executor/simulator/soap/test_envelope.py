from __future__ import annotations

import pytest
from pyVmomi import SoapAdapter, SoapStubAdapter, vim, vmodl

from executor.simulator.soap.envelope import (
    fault_answer,
    parse_request,
    read_version,
    result_answer,
    server_version,
)

VERSION = "vim.version.v8_0_3_0"
FIND = "<FindChild xmlns='urn:vim25'><_this type='SearchIndex'>SearchIndex</_this>{}</FindChild>"
ENTITY = "<entity type='Folder'>group-d1</entity>"


def wrap(body: str, before: str = "", header: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?>{before}<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' "
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
        f"{header}<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def test_reads_what_pyvmomi_writes() -> None:
    stub = SoapStubAdapter("127.0.0.1", 1, version=VERSION)
    spec = vim.vm.RelocateSpec(host=vim.HostSystem("host-1"), disk=[])
    info = vim.VirtualMachine.RelocateVM_Task.info
    request = parse_request(stub.SerializeRequest(vim.VirtualMachine("vm-1"), info, (spec, None)), VERSION)
    assert request.method == "RelocateVM_Task"
    assert isinstance(request.this, vim.VirtualMachine)
    assert request.arguments[0].host == vim.HostSystem("host-1")
    assert request.arguments[1] is None


def test_a_header_is_skipped() -> None:
    header = "<s:Header><operationID>abc</operationID><deep><er/></deep></s:Header>"
    request = parse_request(wrap(FIND.format(ENTITY + "<name>x</name>"), header=header), VERSION)
    assert request.arguments == (vim.Folder("group-d1"), "x")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", vmodl.fault.InvalidRequest),
        (b"not xml", vmodl.fault.InvalidRequest),
        (wrap(""), vmodl.fault.InvalidRequest),
        (wrap("<FindChild xmlns='urn:vim25'/>"), vmodl.fault.InvalidRequest),
        (wrap("<Explode xmlns='urn:vim25'/>"), vmodl.fault.MethodNotFound),
        (wrap(FIND.format(ENTITY)), vmodl.fault.InvalidArgument),
        (wrap(FIND.format(ENTITY + "<name>x</name><colour>red</colour>")), vmodl.fault.InvalidArgument),
        (
            wrap(FIND.format("<entity xsi:type='NoSuchType'>x</entity><name>x</name>")),
            vmodl.fault.InvalidRequest,
        ),
        (wrap(FIND.format("<entity xsi:type='Description'/><name>x</name>")), vmodl.fault.InvalidRequest),
        (wrap(FIND.format("<entity>x</entity><name>x</name>")), vmodl.fault.InvalidRequest),
        (wrap(FIND.format(ENTITY + "<name>x</name>"))[:-30], vmodl.fault.InvalidRequest),
    ],
)
def test_bad_requests_become_faults(data: bytes, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        parse_request(data, VERSION)


def test_document_types_are_refused() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
    with pytest.raises(vmodl.fault.InvalidRequest, match="document type"):
        parse_request(wrap(FIND.format(ENTITY + "<name>&b;</name>"), before=bomb), VERSION)


def test_the_api_version_is_the_clients_but_none_newer() -> None:
    assert read_version('"urn:vim25/7.0.3.0"', VERSION) == "vim.version.v7_0_3_0"
    assert read_version('"urn:vim25/9.1.1.0"', VERSION) == VERSION
    assert read_version('"urn:pbm/2.0"', VERSION) == VERSION
    assert read_version("", VERSION) == VERSION
    assert server_version("8.0.3.0") == VERSION
    with pytest.raises(ValueError, match="no vSphere API version"):
        server_version("8.99")


def test_answers_are_well_formed_whatever_a_name_holds() -> None:
    request = parse_request(wrap(FIND.format(ENTITY + "<name>x</name>")), VERSION)
    body = result_answer(request, "a\x00b<c>\x1b&", VERSION, str)
    assert b"a?b&lt;c&gt;?&amp;" in body


def test_a_fault_reaches_pyvmomi_as_it_was() -> None:
    known = vim.fault.DuplicateName(
        name="x", object=vim.Folder("group-v7"), msg="The name 'x' <already> exists."
    )
    read = SoapAdapter.SoapResponseDeserializer(None).Deserialize(fault_answer(known, VERSION), object)
    assert isinstance(read, vim.fault.DuplicateName)
    assert (read.name, read.object, read.msg) == (
        "x",
        vim.Folder("group-v7"),
        "The name 'x' <already> exists.",
    )
