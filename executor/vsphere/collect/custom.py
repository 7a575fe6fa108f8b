"""Custom attributes of VMs as columns, where RVTools puts them: between Annotation and Datacenter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from executor.vsphere.properties import Row
from executor.vsphere.session import Link
from wavelift.model.collected import CollectedCell
from wavelift.model.sheet_columns import SHEETS

__all__ = ["CustomFields", "custom_fields"]

_NOT_MEANING = re.compile(r"[^\w#%]+|_")


class CustomFields:
    """Headers of custom attributes by their key."""

    def __init__(self, headers: dict[int, str]) -> None:
        self._headers = headers

    @property
    def headers(self) -> tuple[str, ...]:
        """In the order in which the vCenter lists them."""
        return tuple(self._headers.values())

    def of(self, vm: Row) -> dict[str, CollectedCell]:
        """A VM's values by header."""
        return {
            self._headers[value.key]: value.value
            for value in vm.values.get("customValue") or ()
            if value.key in self._headers
        }


def custom_fields(link: Link) -> CustomFields:
    """Read which custom attributes VMs can have; a vCenter without any has no manager for them."""
    manager = link.content.customFieldsManager
    return CustomFields(_headers(manager.field or ())) if manager is not None else CustomFields({})


def _headers(fields: Iterable[Any]) -> dict[int, str]:
    """A header that means one of RVTools' own, or stands already, is marked: both are kept and told apart."""
    taken = {_meaning(header) for header in SHEETS["vInfo"]}
    headers: dict[int, str] = {}
    for field in fields:
        if field.managedObjectType is not None and field.managedObjectType.__name__ != "vim.VirtualMachine":
            continue
        header = field.name.strip() or f"attribute {field.key}"
        while _meaning(header) in taken:
            header += " (custom attribute)"
        taken.add(_meaning(header))
        headers[field.key] = header
    return headers


def _meaning(header: str) -> str:
    return _NOT_MEANING.sub("", header.casefold())
