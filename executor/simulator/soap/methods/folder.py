"""Folder."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["METHODS"]


def create_folder(call: Call, name: str) -> Any:
    """Make a folder below this one; the world raises ``DuplicateName`` when there is one."""
    made = call.face.world.create_folder(call.face.vcenter, call.target.moref, name)
    return vmodl("vim.Folder")(made.moref)


METHODS: Final[dict[str, Method]] = {"CreateFolder": Method(create_folder, "vim.Folder")}
