"""Properties of the service objects."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.services import service_content
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["MAX_HISTORY_COLLECTORS", "SERVICE_KINDS"]

MAX_HISTORY_COLLECTORS: Final = 32


def _fields(inventory: Inventory, _service: Any) -> Any:
    cls = vmodl("vim.CustomFieldsManager.FieldDef")
    return array(
        "vim.CustomFieldsManager.FieldDef",
        [
            make(cls, key=key, name=name, type=str, managedObjectType=vmodl("vim.VirtualMachine"))
            for name, key in inventory.field_names().items()
        ],
    )


def _roles(inventory: Inventory, _service: Any) -> Any:
    cls = "vim.AuthorizationManager.Role"
    info = make(vmodl("vim.Description"), label="", summary="")
    made = [
        make(vmodl(cls), roleId=number, name=name, system=number < 4, info=info)
        for number, name in enumerate(inventory.vcenter.roles)
    ]
    return array(cls, made)


def _capability(_inventory: Inventory, _service: Any) -> Any:
    return make(vmodl("vim.Capability"), provisioningSupported=True, multiHostSupported=True)


SERVICE_KINDS: Final[dict[str, Kind]] = {
    kind.vmodl_name: kind
    for kind in (
        Kind(
            "vim.ServiceInstance",
            {
                "serverClock": lambda inventory, _service: inventory.clock(),
                "capability": _capability,
                "content": lambda inventory, _service: service_content(inventory),
            },
        ),
        Kind("vim.SessionManager", {"defaultLocale": lambda _inventory, _service: "en"}),
        Kind("vim.view.ViewManager", {}),
        Kind("vim.SearchIndex", {}),
        Kind(
            "vim.TaskManager",
            {
                "recentTask": lambda inventory, _service: inventory.refs(
                    inventory.recent_tasks(), "vim.Task"
                ),
                "maxCollector": lambda _inventory, _service: MAX_HISTORY_COLLECTORS,
            },
        ),
        Kind("vim.vm.check.ProvisioningChecker", {}),
        Kind("vim.AuthorizationManager", {"roleList": _roles}),
        Kind("vim.CustomFieldsManager", {"field": _fields}),
    )
}
