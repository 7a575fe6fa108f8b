"""Making VM folders: level by level, each once, without walking the inventory for each."""

from types import SimpleNamespace

import pytest
from pyVmomi import vim, vmodl

from executor.gateway import Refused
from executor.vsphere.faults import translate
from executor.vsphere.folders import Folders
from executor.vsphere.index import Index, with_folder
from executor.vsphere.inventory import Inventory


class VCenter:
    """Folders of one datacenter by moref as (parent, name), and what was asked of it; also a session."""

    def __init__(self, *paths):
        self.folders = {"group-v1": ("", "")}
        self.created, self.walks = [], 0
        self.login = SimpleNamespace(where="the vCenter")
        for path in paths:
            at = "group-v1"
            for name in path.split("/"):
                at = self.find(at, name) or self.create(at, name)
        self.created.clear()

    def find(self, parent, name):
        return next((ref for ref, place in self.folders.items() if place == (parent, name)), None)

    def create(self, parent, name):
        if parent not in self.folders:
            raise vmodl.fault.ManagedObjectNotFound(obj=vim.Folder(parent))
        if found := self.find(parent, name):
            raise vim.fault.DuplicateName(name=name, object=vim.Folder(found))
        self.created.append(name)
        moref = f"group-v{len(self.folders) + 10}"
        self.folders[moref] = (parent, name)
        return moref

    def call(self, read):
        made = lambda parent: lambda name: vim.Folder(self.create(parent, name))  # noqa: E731
        try:
            return read(SimpleNamespace(ref=lambda _, moref: SimpleNamespace(CreateFolder=made(moref))))
        except vmodl.MethodFault as fault:
            raise Refused(translate(fault)) from None

    def index(self):
        self.walks += 1
        index = Index(folders={"group-v1": ("DC", "")}, folder_at={("DC", ""): "group-v1"})
        for moref, (parent, name) in self.folders.items():
            if parent:
                index = with_folder(index, moref, "DC", f"{index.folders[parent][1]}/{name}".lstrip("/"))
        return index


@pytest.fixture
def folders_of(monkeypatch):
    def make(vcenter):
        monkeypatch.setattr("executor.vsphere.inventory.walk", lambda link, wanted: ())
        monkeypatch.setattr("executor.vsphere.inventory.build_index", lambda rows: vcenter.index())
        return Folders(vcenter, Inventory(vcenter, lambda: None))

    return make


def test_what_is_missing_is_made_once_with_one_walk(folders_of):
    vcenter = VCenter("Prod")
    folders = folders_of(vcenter)
    for path in ("Prod/Web/A", "Prod/Web/B", "Prod/Web/A", "Prod", "Prod/Web"):
        folders.ensure("DC", path)
    assert vcenter.created == ["Web", "A", "B"]
    assert vcenter.walks == 1


def test_a_folder_somebody_else_made_meanwhile_is_as_good(folders_of):
    vcenter = VCenter()
    folders = folders_of(vcenter)
    folders.ensure("DC", "Prod")
    theirs = vcenter.create("group-v1", "Test")
    folders.ensure("DC", "Test/Web")
    assert vcenter.find(theirs, "Web")
    assert vcenter.created == ["Prod", "Test", "Web"]


def test_an_upper_folder_that_was_deleted_is_made_again(folders_of):
    vcenter = VCenter("Prod")
    folders = folders_of(vcenter)
    folders.ensure("DC", "Prod")
    del vcenter.folders[vcenter.find("group-v1", "Prod")]
    folders.ensure("DC", "Prod/Web")
    assert vcenter.find(vcenter.find("group-v1", "Prod"), "Web")


def test_an_unknown_datacenter_is_refused_after_looking_again(folders_of):
    vcenter = VCenter()
    with pytest.raises(Refused, match="no datacenter 'Elsewhere'"):
        folders_of(vcenter).ensure("Elsewhere", "Prod")
    assert vcenter.walks == 2
