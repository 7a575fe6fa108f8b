"""EventManager and EventHistoryCollector (fact sheet 6.3)."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.event_values import event_value
from executor.simulator.soap.history import EventHistory, events_matching
from executor.simulator.soap.methods.tasks import page_of
from executor.simulator.soap.properties.service import MAX_HISTORY_COLLECTORS
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import array, vmodl

__all__ = ["METHODS"]

_MOST_AT_ONCE: Final = 1000
_COLLECTOR: Final = "vim.event.EventHistoryCollector"


def create_collector(call: Call, spec: Any) -> Any:
    """Make an event history collector.

    Raises:
        vim.fault.InvalidState: when the session has as many as it may have.
    """
    objects = call.session.objects
    if sum(isinstance(each, EventHistory) for each in objects.values()) >= MAX_HISTORY_COLLECTORS:
        raise fault("vim.fault.InvalidState", "The session has too many event history collectors.")
    made = EventHistory(call.session.new_moref(), spec)
    objects[made.moref] = made
    return vmodl(_COLLECTOR)(made.moref)


def query(call: Call, spec: Any, _view: Any = None) -> Any:
    """Return the newest events that match, oldest first: at most ``maxCount``, or 1,000."""
    most = min(spec.maxCount or _MOST_AT_ONCE, _MOST_AT_ONCE)
    found = events_matching(call.inventory, spec)[-most:]
    return array("vim.event.Event", [event_value(event, call.inventory.by_clock) for event in found])


def read_next(call: Call, count: int) -> Any:
    """Read events onwards."""
    return call.target.next(call.inventory, page_of(count, "maxCount"))


def read_previous(call: Call, count: int) -> Any:
    """Read events backwards."""
    return call.target.previous(call.inventory, page_of(count, "maxCount"))


METHODS: Final[dict[str, Method]] = {
    "CreateCollectorForEvents": Method(create_collector, "vim.event.EventManager"),
    "QueryEvents": Method(query, "vim.event.EventManager"),
    "ReadNextEvents": Method(read_next, _COLLECTOR),
    "ReadPreviousEvents": Method(read_previous, _COLLECTOR),
}
