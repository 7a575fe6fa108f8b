"""Properties every managed entity has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from executor.simulator.estate.nodes import Node
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter
from executor.simulator.soap.vmodl_values import array

__all__ = ["ENTITY", "entity"]


def _name(_inventory: Inventory, node: Node) -> str:
    return node.name


def _parent(inventory: Inventory, node: Node) -> Any:
    return inventory.ref(node.parent)


def _status(_inventory: Inventory, _node: Node) -> str:
    return "green"


def _no_values(_inventory: Inventory, _node: Node) -> Any:
    return array("vim.CustomFieldsManager.Value", [])


def _no_tasks(_inventory: Inventory, _node: Node) -> Any:
    return array("vim.Task", [])


def _no_methods(_inventory: Inventory, _node: Node) -> list[str]:
    return []


def _no_triggered(_inventory: Inventory, _node: Node) -> Any:
    return array("vim.alarm.AlarmState", [])


ENTITY: Mapping[str, Getter] = {
    "name": _name,
    "parent": _parent,
    "overallStatus": _status,
    "configStatus": _status,
    "customValue": _no_values,
    "value": _no_values,
    "recentTask": _no_tasks,
    "disabledMethod": _no_methods,
    "triggeredAlarmState": _no_triggered,
}


def entity(own: Mapping[str, Getter]) -> Mapping[str, Getter]:
    """Return a kind's table: what every entity has, and its own."""
    return {**ENTITY, **own}
