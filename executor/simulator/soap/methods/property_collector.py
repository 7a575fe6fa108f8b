"""PropertyCollector: reading many properties at once, and waiting for changes."""

from __future__ import annotations

import time
from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.collector import Collector
from executor.simulator.soap.envelope import Raw
from executor.simulator.soap.serializer import Writer
from executor.simulator.soap.services import PROPERTY_COLLECTOR
from executor.simulator.soap.trouble import Dropped
from executor.simulator.soap.updates import PropertyFilter
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["METHODS"]

_OWNER: Final = "vmodl.query.PropertyCollector"


def create_collector(call: Call) -> Any:
    """Make another collector for this session."""
    made = Collector(call.session.new_moref(), call.face.changes)
    call.session.objects[made.moref] = made
    return vmodl(_OWNER)(made.moref)


def destroy_collector(call: Call) -> None:
    """Forget a collector and its filters.

    Raises:
        vmodl.fault.NotSupported: for the session's own collector.
    """
    if call.target.moref == PROPERTY_COLLECTOR:
        raise fault("vmodl.fault.NotSupported", "The session's own collector cannot be destroyed.")
    for moref in list(call.target.filters):
        call.session.objects.pop(moref, None)
    call.session.objects.pop(call.target.moref, None)
    cancel_wait(call)


def create_filter(call: Call, spec: Any, partial: bool) -> Any:
    """Add a filter to a collector; see ``select`` for what it refuses."""
    made = PropertyFilter(call.session.new_moref(), call.target, call.scene, spec, partial=partial)
    call.session.objects[made.moref] = made
    call.target.add(made)
    call.face.stirred.notify_all()
    return made.ref


def destroy_filter(call: Call) -> None:
    """Remove a filter from its collector."""
    call.target.owner.drop(call.target.moref)
    call.session.objects.pop(call.target.moref, None)


def retrieve(call: Call, specs: list[Any], options: Any) -> Any:
    """Return the first page; None when nothing is selected."""
    most = options.maxObjects if options is not None else None
    if most is not None and most < 1:
        raise fault("vmodl.fault.InvalidArgument", "maxObjects must be 1 or more.", invalidProperty="options")
    answer = call.target.retrieve(call.scene, call.writer, specs, most)
    return answer or None


def retrieve_more(call: Call, token: str) -> Any:
    """Return the next page."""
    return call.target.more(call.scene, call.writer, token)


def cancel_retrieve(call: Call, token: str) -> None:
    """Give up the pages that are left."""
    call.target.forget_pages(token)


def retrieve_all(call: Call, specs: list[Any]) -> Any:
    """Return everything at once: the method of old clients, a list without pages."""
    return call.target.retrieve_list(call.scene, call.writer, specs)


def wait_for_updates_ex(call: Call, version: str | None, options: Any) -> Any:
    """Wait until there is something to report; None when the time asked for has passed."""
    seconds = options.maxWaitSeconds if options is not None else None
    most = options.maxObjectUpdates if options is not None else None
    return _wait(call, version, seconds, most)


def wait_for_updates(call: Call, version: str | None) -> Any:
    """Wait without limit."""
    return _wait(call, version, None, None)


def check_for_updates(call: Call, version: str | None) -> Any:
    """Report what there is now, without waiting."""
    return _wait(call, version, 0, None)


def _wait(call: Call, version: str | None, seconds: int | None, most: int | None) -> Raw | None:
    """Answer as soon as there is anything; blocked, the world's lock is free.

    Raises:
        vmodl.query.InvalidCollectorVersion: the version is not one of the last two.
        vmodl.fault.RequestCanceled: the wait was cancelled, or the session ended.
        Dropped: the vCenter restarts.
    """
    collector: Collector = call.target
    writer: Writer = call.writer
    missed = collector.accept(version)
    if missed is not None:
        return missed
    deadline = None if seconds is None else time.monotonic() + seconds
    cancellations = collector.cancellations
    call.session.waiting += 1
    try:
        while not collector.look(call.scene):
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            call.face.wait(left)
            _still_wanted(call, collector, cancellations)
        return collector.report(call.scene, writer, version, most)
    finally:
        call.session.waiting -= 1
        call.session.active = call.face.world.elapsed


def _still_wanted(call: Call, collector: Collector, cancellations: int) -> None:
    call.face.follow_epoch()
    if call.face.is_down:
        raise Dropped
    if call.session.ended or call.face.closed.is_set() or collector.cancellations != cancellations:
        raise fault("vmodl.fault.RequestCanceled", "The request was canceled.")


def cancel_wait(call: Call) -> None:
    """Make every blocked wait of the collector end."""
    call.target.cancellations += 1
    call.face.stirred.notify_all()


METHODS: Final[dict[str, Method]] = {
    "CreatePropertyCollector": Method(create_collector, _OWNER),
    "DestroyPropertyCollector": Method(destroy_collector, _OWNER),
    "CreateFilter": Method(create_filter, _OWNER),
    "DestroyPropertyFilter": Method(destroy_filter, f"{_OWNER}.Filter"),
    "RetrievePropertiesEx": Method(retrieve, _OWNER),
    "ContinueRetrievePropertiesEx": Method(retrieve_more, _OWNER),
    "CancelRetrievePropertiesEx": Method(cancel_retrieve, _OWNER),
    "RetrieveProperties": Method(retrieve_all, _OWNER),
    "WaitForUpdatesEx": Method(wait_for_updates_ex, _OWNER),
    "WaitForUpdates": Method(wait_for_updates, _OWNER),
    "CheckForUpdates": Method(check_for_updates, _OWNER),
    "CancelWaitForUpdates": Method(cancel_wait, _OWNER),
}
