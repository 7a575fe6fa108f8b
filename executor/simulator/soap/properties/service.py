"""Properties of the service objects."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.event_values import event_value
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.managers import MANAGER_KINDS
from executor.simulator.soap.properties.key_management import KEY_MANAGER
from executor.simulator.soap.services import service_content
from executor.simulator.soap.session_values import session_value
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["MAX_HISTORY_COLLECTORS", "SERVICE_KINDS"]

MAX_HISTORY_COLLECTORS: Final = 32
_EVENTS: Final = {
    "VmBeingRelocatedEvent": "info",
    "VmRelocatedEvent": "info",
    "VmMigratedEvent": "info",
    "VmRelocateFailedEvent": "error",
}


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


def _current_session(inventory: Inventory, _service: Any) -> Any:
    return session_value(inventory.visitor, inventory.now()) if inventory.visitor is not None else None


def _latest_event(inventory: Inventory, _service: Any) -> Any:
    newest = inventory.events()[-1:]
    return event_value(newest[0], inventory.by_clock) if newest else None


def _event_description(_inventory: Inventory, _service: Any) -> Any:
    """The categories; of the kinds of events clients get the full messages with the events themselves."""
    categories = [
        make(vmodl("vim.ElementDescription"), key=key, label=key.title(), summary=key.title())
        for key in ("info", "warning", "error", "user")
    ]
    details = [
        make(vmodl("vim.event.EventDescription.EventDetail"), key=key, description=key, category=category)
        for key, category in _EVENTS.items()
    ]
    return make(vmodl("vim.event.EventDescription"), category=categories, eventInfo=details)


SERVICE_KINDS: Final[dict[str, Kind]] = MANAGER_KINDS | {
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
        Kind(
            "vim.SessionManager",
            {
                "defaultLocale": lambda _inventory, _service: "en",
                "currentSession": _current_session,
                "sessionList": lambda inventory, _service: array(
                    "vim.UserSession",
                    [session_value(each, inventory.now()) for each in inventory.sessions()],
                ),
            },
        ),
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
        Kind(
            "vim.event.EventManager",
            {
                "description": _event_description,
                "latestEvent": _latest_event,
                "maxCollector": lambda _inventory, _service: MAX_HISTORY_COLLECTORS,
            },
        ),
        Kind("vim.dvs.DistributedVirtualSwitchManager", {}),
        Kind("vim.vm.check.ProvisioningChecker", {}),
        Kind("vim.AuthorizationManager", {"roleList": _roles}),
        Kind("vim.CustomFieldsManager", {"field": _fields}),
        KEY_MANAGER,
    )
}
