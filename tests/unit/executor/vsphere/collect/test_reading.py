"""Reading goes on where a vCenter hides, loses or does not know something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyVmomi import vim, vmodl

from executor.vsphere.collect import reading as module
from executor.vsphere.collect.reading import Reading
from executor.vsphere.properties import Row

WANTED = {vim.VirtualMachine: ("name", "config.version", "runtime.cryptoState")}
ROWS = [Row("vm-1", "vim.VirtualMachine", {"name": "a"}, ("config.version",))]


class _Session:
    def call(self, read):
        return read("link")


@pytest.fixture
def read(monkeypatch):
    """Reads with these failures, one per try, before all goes well; tells what was asked for each time."""

    def run(*failures: Exception):
        asked: list[list[str]] = []
        left = [*failures]

        def pages(_link, wanted) -> Iterator[Row]:
            asked.append([path for paths in wanted.values() for path in paths])
            yield from ROWS
            if left:
                raise left.pop(0)

        monkeypatch.setattr(module, "pages", pages)
        reading = Reading(_Session())
        return reading, asked, reading.all(WANTED, list)

    return run


def test_a_property_that_the_vcenter_does_not_know_is_left_out_and_told(read):
    reading, asked, rows = read(vmodl.query.InvalidProperty(name="runtime.cryptoState"))
    assert rows == ROWS
    assert reading.unknown == {"runtime.cryptoState"}
    assert "runtime.cryptoState" not in asked[1]
    assert len(asked) == 2


def test_a_vcenter_may_name_only_the_end_of_a_path(read):
    reading, _, _ = read(vmodl.query.InvalidProperty(name="cryptoState"))
    assert reading.unknown == {"runtime.cryptoState"}


def test_another_unknown_property_is_an_error_and_no_endless_loop(read):
    with pytest.raises(vmodl.query.InvalidProperty):
        read(vmodl.query.InvalidProperty(name="something.else"))


def test_reading_begins_again_when_an_object_vanishes_meanwhile(read):
    gone = vmodl.fault.ManagedObjectNotFound(obj=vim.VirtualMachine("vm-2"))
    _, asked, rows = read(gone, gone)
    assert rows == ROWS
    assert len(asked) == 3


def test_it_does_not_begin_again_for_ever(read):
    gone = vmodl.fault.ManagedObjectNotFound(obj=vim.VirtualMachine("vm-2"))
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        read(*[gone] * 9)


def test_what_the_account_may_not_see_is_counted(read):
    reading, _, _ = read()
    assert reading.hidden == {("vim.VirtualMachine", "config.version"): 1}
