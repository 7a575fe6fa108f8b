"""Properties of the objects a session makes: views, property collectors, filters, histories."""

from __future__ import annotations

from typing import Any

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["COLLECTOR", "CONTAINER_VIEW", "EVENT_HISTORY", "FILTER", "HISTORY", "LIST_VIEW"]


def _members(inventory: Inventory, view: Any) -> Any:
    view.refresh()
    return inventory.refs(view.members)


LIST_VIEW = Kind("vim.view.ListView", {"view": _members})

CONTAINER_VIEW = Kind(
    "vim.view.ContainerView",
    {
        "view": _members,
        "container": lambda inventory, view: inventory.ref(view.container),
        "type": lambda _inventory, view: list(view.classes),
        "recursive": lambda _inventory, view: view.recursive,
    },
)

COLLECTOR = Kind(
    "vmodl.query.PropertyCollector",
    {
        "filter": lambda _inventory, collector: [
            vmodl("vmodl.query.PropertyCollector.Filter")(moref) for moref in collector.filters
        ]
    },
)

FILTER = Kind(
    "vmodl.query.PropertyCollector.Filter",
    {
        "spec": lambda _inventory, each: each.spec,
        "partialUpdates": lambda _inventory, each: each.partial,
    },
)

_HISTORY = {
    "filter": lambda _inventory, collector: collector.spec,
    "latestPage": lambda inventory, collector: collector.latest_page(inventory),
}

HISTORY = Kind("vim.TaskHistoryCollector", _HISTORY)

EVENT_HISTORY = Kind("vim.event.EventHistoryCollector", _HISTORY)
