"""HostDatastoreBrowser: what lies on a datastore, by folder and by pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from executor.simulator.estate.nodes import SimFault
from executor.simulator.estate.rights import refusal
from executor.simulator.soap.browser import Browser, stored_files
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_faults import fault, fault_of
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["METHODS"]

_OWNER: Final = "vim.host.DatastoreBrowser"


def search(call: Call, path: str, spec: Any) -> Any:
    """List one folder; the task's result has its files and folders.

    Raises:
        vim.fault.InvalidDatastorePath: the path is not on this datastore.
        vim.fault.NoPermission: the account lacks ``Datastore.Browse`` there.
    """
    return _searched(call, path, spec, below=False)


def search_below(call: Call, path: str, spec: Any) -> Any:
    """List a folder and all below it, each with a result of its own; raises as ``search`` does."""
    return _searched(call, path, spec, below=True)


def _searched(call: Call, path: str, spec: Any, *, below: bool) -> Any:
    browser: Browser = call.target
    vc, tasks = call.face.vcenter, call.face.world.tasks[call.face.vcenter.side]
    if refused := refusal(vc, [(browser.datastore, "Datastore.Browse")]):
        raise fault_of(refused)
    wanted = _folder_in(browser, path)
    name = "searchSubFolders" if below else "search"
    task = tasks.create(f"host.DatastoreBrowser.{name}", browser.datastore, call.session.user)
    tasks.start(task)
    listing = _Listing(call.inventory, browser, spec)
    if wanted not in listing.folders:
        text = f"File {path} was not found"
        tasks.fail(task, SimFault("vim.fault.FileNotFound", text, file=path))
    elif below:
        tasks.succeed(task, array(f"{_OWNER}.SearchResults", listing.below(wanted)))
    else:
        tasks.succeed(task, listing.result(wanted))
    return vmodl("vim.Task")(task.moref)


def _folder_in(browser: Browser, path: str) -> str:
    """The folder that "[datastore] folder/" means; "" is the datastore's top."""
    found = re.fullmatch(r"\[(.*)\]\s*(.*)", path.strip())
    if found is None or found[1] != browser.datastore.name:
        text = f"Invalid datastore path '{path}'."
        raise fault("vim.fault.InvalidDatastorePath", text, datastorePath=path)
    return "/".join(part for part in found[2].split("/") if part not in ("", "."))


class _Listing:
    """What one search sees of a datastore."""

    def __init__(self, inventory: Inventory, browser: Browser, spec: Any) -> None:
        self._inventory, self._datastore = inventory, browser.datastore
        self._files = list(stored_files(inventory, browser.datastore))
        self._details = spec.details if spec else None
        self._patterns = (spec.matchPattern if spec else None) or ["*"]
        self._exactly = bool(spec) and spec.searchCaseInsensitive is False
        self._wanted = {
            type(query).__name__.rpartition(".")[2] for query in (spec.query if spec else None) or ()
        }
        self.folders = {"", *(each for file in self._files for each in _above(file.folder))}

    def below(self, top: str) -> list[Any]:
        """A result for a folder and one for each in it, at any depth."""
        inside = (each for each in self.folders if not top or each == top or each.startswith(f"{top}/"))
        return [self.result(each) for each in sorted(inside)]

    def result(self, folder: str) -> Any:
        """What lies in one folder and was asked for, folders first."""
        inner = sorted(each for each in self.folders if each and each.rpartition("/")[0] == folder)
        found = [self._info(each.rpartition("/")[2], "Folder", 0) for each in inner]
        found += [
            self._info(file.name, _type_of(file.name), file.size)
            for file in self._files
            if file.folder == folder
        ]
        return make(
            vmodl(f"{_OWNER}.SearchResults"),
            datastore=self._inventory.ref(self._datastore.moref),
            folderPath=f"[{self._datastore.name}] {folder}/" if folder else f"[{self._datastore.name}]",
            file=[info for info in found if info is not None],
        )

    def _info(self, name: str, kind: str, size: int) -> Any:
        """What is told of one entry, or None where it was not asked for."""
        if (self._wanted and f"{kind}Query" not in self._wanted) or not self._fits(name):
            return None
        typed = bool(self._wanted) or bool(self._details and self._details.fileType)
        return make(
            vmodl(f"{_OWNER}.{kind if typed else 'File'}Info"),
            path=name,
            fileSize=size if self._details and self._details.fileSize else None,
            modification=self._inventory.now() if self._details and self._details.modification else None,
        )

    def _fits(self, name: str) -> bool:
        if self._exactly:
            return any(fnmatchcase(name, pattern) for pattern in self._patterns)
        return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in self._patterns)


def _above(folder: str) -> Iterator[str]:
    """A folder and all that it lies in."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _type_of(name: str) -> str:
    """The kind of a file as queries name it: extents are no disks of their own."""
    if name.endswith(".vmx"):
        return "VmConfig"
    return "VmDisk" if name.endswith(".vmdk") and not name.endswith("-flat.vmdk") else "File"


METHODS: Final[dict[str, Method]] = {
    "SearchDatastore_Task": Method(search, _OWNER),
    "SearchDatastoreSubFolders_Task": Method(search_below, _OWNER),
}
