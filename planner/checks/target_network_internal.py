"""A running VM goes to a network that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.patterns import fold
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Inventory, Network, Power

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    internal = _internal(context.target) if context.target is not None else {}
    for vm in context.data.inventory.vms if internal else ():
        placement = context.placements.get(vm.key) if vm.power is not Power.OFF else None
        for nic, goes_to in zip(vm.nics, placement.nics if placement else (), strict=False):
            network = internal.get(fold(goes_to.network)) if nic.connected else None
            if network is not None:
                words = f"{nic.label} goes to '{network.name}' on '{network.switch}', which has no uplink"
                yield rule.finding(vm, Hit(words, "Network", nic.place))


def _internal(target: Inventory) -> dict[str, Network]:
    """The networks of which no host has an uplink, by name; one of the same name that has some is meant."""
    open_names = {fold(network.name) for network in target.networks if network.uplinks != 0}
    return {
        fold(network.name): network
        for network in target.networks
        if network.uplinks == 0 and fold(network.name) not in open_names
    }


RULE = Rule(
    "target-network-internal",
    Severity.WARNING,
    title="A running VM goes to a network without uplinks",
    explanation=(
        "vCenter refuses to move a running VM to a standard switch that no physical adapter is attached to "
        "(documented for 6.7; whether newer ones still do, preflight asks). Whether it moves or not, nothing "
        "outside that host would reach the VM there."
    ),
    fix="attach an adapter to the switch, map to another network, or have preflight ask vCenter",
    source="4.1 VDS",
    check=_check,
)
