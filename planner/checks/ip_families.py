"""VMs whose host's management is of another IP family than that of every host they can go to."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.host_addresses import Family, family_of
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding
from wavelift.model.inventory import Host
from wavelift.model.placement import Placement

__all__ = ["differing_families"]


def differing_families(rule: Rule, context: CheckContext, *, sure: bool) -> Iterator[Finding]:
    """The rule's findings.

    Args:
        rule: whose findings these are.
        context: the campaign.
        sure: whether all adapters must be known to be the management's, or one must be guessed.
    """
    there = context.there
    if there is None or not (there.inventory.vmkernels or context.data.inventory.vmkernels):
        return
    mine: dict[int, Family | None] = {}
    theirs: dict[tuple[str, str, str], Family | None] = {}
    for vm in context.data.inventory.vms:
        placement = context.placements.get(vm.key)
        host = context.here.host(vm.host, vm.datacenter, vm.place) if placement else None
        if host is None or placement is None:
            continue
        if id(host) not in mine:
            mine[id(host)] = family_of(host, context.here)
        key = (placement.cluster, placement.datacenter, placement.host)
        if key not in theirs:
            theirs[key] = _common(context, placement)
        own, far = mine[id(host)], theirs[key]
        if own and far and not own.versions & far.versions and (own.sure and far.sure) is sure:
            words = f"its host '{host.name}' is managed by {own}, the hosts of '{placement.cluster}' by {far}"
            yield rule.finding(vm, Hit(words, own.place.column, own.place))


def _common(context: CheckContext, placement: Placement) -> Family | None:
    """All IP versions that hosts at the target are managed by; None where one of them tells nothing."""
    there = context.there
    if there is None:
        return None
    hosts: tuple[Host | None, ...] = there.members(placement.cluster, placement.datacenter)
    if placement.host:
        hosts = (there.host(placement.host, placement.datacenter),)
    found = [family_of(host, there) if host is not None else None for host in hosts]
    known = [family for family in found if family is not None]
    if not known or len(known) < len(found):
        return None
    versions = frozenset(version for family in known for version in family.versions)
    return Family(versions, all(family.sure for family in known), known[0].place)
