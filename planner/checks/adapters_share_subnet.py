"""Two VMkernel adapters of a host are in one subnet, and what they are for is not told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from planner.checks.host_addresses import neighbours, services_told
from planner.checks.hosts_in_use import hosts_in_use
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Power

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for used in hosts_in_use(context, lambda vm: vm.power is not Power.OFF):
        adapters = used.index.adapters(used.host)
        pairs = () if services_told(adapters) else combinations(adapters, 2)
        pair = next((pair for pair in pairs if neighbours(*pair)), None)
        if pair is not None:
            one, other = pair
            words = (
                f"{used.host.name}: {one.device} ({one.address or 'IPv6'}) and {other.device} "
                f"({other.address or 'IPv6'}) are in one subnet"
            )
            yield rule.about(used.host.name, words, "IP Address", other.place)


RULE = Rule(
    "adapters-share-subnet",
    Severity.INFO,
    title="Two VMkernel adapters of a host are in one subnet",
    explanation=(
        "A host sends by the first adapter of a subnet. If one of these is for vMotion and the other for "
        "management, copies leave over the management network (field reports; no vendor document was found). "
        "The export does not say what the adapters are for."
    ),
    fix="see whether one of them is for vMotion, or let wavelift collect read what each is for",
    source="4.1 vmk",
    check=_check,
)
