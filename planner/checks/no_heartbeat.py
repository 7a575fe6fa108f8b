"""The guest of a running VM gives no heartbeat."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.ON and vm.heartbeat.casefold() in ("red", "yellow"):
        yield Hit(f"its heartbeat is {vm.heartbeat}", "Heartbeat")


RULE = vm_rule(
    "no-heartbeat",
    Severity.INFO,
    title="The guest gives no steady heartbeat",
    explanation=(
        "vCenter warns of it (NoGuestHeartbeat), and after the move nobody can tell by the heartbeat whether "
        "the guest still runs: it may have hung before."
    ),
    fix="look at the guest before the wave; restart it if it hangs",
    source="4.2 heartbeat",
    find=_find,
    reads=("power", "heartbeat"),
)
