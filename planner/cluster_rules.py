"""DRS rules that the export names: told to the lead, never turned into order or separation.

They bind VMs to hosts, not to nights: an anti-affinity pair may well move in one wave, on two hosts. And
they do not travel between vCenters, so they have to be made again at the target (fact sheet 4.3).
"""

from __future__ import annotations

from collections.abc import Iterable

from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm

__all__ = ["rule_findings"]

_SHOWN = 5


def rule_findings(vms: Iterable[Vm]) -> list[Finding]:
    """Return one ``cluster-rule`` info per rule, with the VMs it names."""
    members: dict[tuple[str, str, str], list[Vm]] = {}
    for vm in vms:
        for kind, name in vm.cluster_rules:
            members.setdefault((vm.cluster, name, kind), []).append(vm)
    return [_finding(*rule, members[rule]) for rule in sorted(members)]


def _finding(cluster: str, name: str, kind: str, vms: list[Vm]) -> Finding:
    names = sorted(vm.name for vm in vms)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return Finding(
        id="cluster-rule",
        severity=Severity.INFO,
        subject=name,
        message=(
            f"cluster {cluster} has the {kind or 'cluster'} rule {name!r} for "
            f"{', '.join(names[:_SHOWN])}{more}; it does not travel and does not shape the waves"
        ),
        suggestion="make the rule again at the target; to shape waves by it, add together or apart rows",
        place=min(vms, key=lambda vm: vm.key).place,
    )
