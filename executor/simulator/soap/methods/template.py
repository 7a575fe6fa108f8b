"""``VirtualMachine.MarkAsTemplate`` and ``MarkAsVirtualMachine``."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import HostNode, PoolNode
from executor.simulator.soap.call import Call, Method

__all__ = ["METHODS"]


def mark_as_template(call: Call) -> None:
    """Make it a template."""
    call.face.world.mark_template(call.face.vcenter, call.target.moref, template=True)


def mark_as_virtual_machine(call: Call, pool: Any, host: Any = None) -> None:
    """Make it a VM in that pool; it stays on its host."""
    world, vc = call.face.world, call.face.vcenter
    wanted = world.node(vc, pool._moId, PoolNode)  # noqa: SLF001 - pyVmomi's official name
    if host is not None:
        world.node(vc, host._moId, HostNode)  # noqa: SLF001
    world.mark_template(vc, call.target.moref, template=False, pool=wanted.moref)


METHODS: Final[dict[str, Method]] = {
    "MarkAsTemplate": Method(mark_as_template, "vim.VirtualMachine"),
    "MarkAsVirtualMachine": Method(mark_as_virtual_machine, "vim.VirtualMachine"),
}
