"""A running VM goes from one version of distributed switch to another."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.patterns import fold
from planner.checks.rule import CheckContext, Hit, Rule
from planner.checks.versions import version_of
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Inventory, Network, Power

__all__ = ["RULE"]

_Networks = dict[str, list[Network]]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    if context.target is None:
        return
    here, there = _versioned(context.data.inventory), _versioned(context.target)
    for vm in context.data.inventory.vms if here and there else ():
        placement = context.placements.get(vm.key) if vm.power is not Power.OFF else None
        for nic, goes_to in zip(vm.nics, placement.nics if placement else (), strict=False):
            old = _one(here, nic.network, nic.switch)
            new = _one(there, goes_to.network, goes_to.switch)
            if old and new and version_of(old.switch_version)[:2] != version_of(new.switch_version)[:2]:
                words = (
                    f"{nic.label} goes from switch '{old.switch}' ({old.switch_version}) to '{new.switch}' "
                    f"({new.switch_version})"
                )
                yield rule.finding(vm, Hit(words, "Switch", nic.place))


def _versioned(inventory: Inventory) -> _Networks:
    found: _Networks = {}
    for network in inventory.networks:
        if network.distributed and network.switch_version:
            found.setdefault(fold(network.name), []).append(network)
    return found


def _one(networks: _Networks, name: str, switch: str) -> Network | None:
    """The port group of that name, if there is one only, or one only on that switch."""
    found = networks.get(fold(name), [])
    if len(found) > 1 and switch:
        found = [network for network in found if fold(network.switch) == fold(switch)]
    return found[0] if len(found) == 1 else None


RULE = Rule(
    "switch-version-differs",
    Severity.WARNING,
    title="A running VM goes to a distributed switch of another version",
    explanation=(
        "vCenter compares the switches of a running VM's networks and may refuse the move between versions "
        "(CannotUseNetwork, MismatchedDvsVersionOrVendor); powered off the VM is not held up."
    ),
    fix="upgrade the older switch, have preflight ask vCenter, or move the VM powered off",
    source="4.1 VDS",
    check=_check,
)
