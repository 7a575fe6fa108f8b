"""What a plan rests on that nobody measured or told, for the whole campaign."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.model.plan import Plan
from wavelift.model.quantities import number
from wavelift.reports.joined import sorted_findings
from wavelift.settings import Planning

__all__ = ["Assumption", "assumed_of_all"]

_ASSUMING = ("assumed-", "missing-", "default-")
"""Findings whose id begins so tell what was assumed for the whole campaign."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One of them.

    Attributes:
        words: what is assumed.
        source: id of the finding, or name of the setting: "[planning] link_gbps".
    """

    words: str
    source: str


_DEFAULTS = Planning()


def assumed_of_all(plan: Plan, planning: Planning | None) -> list[Assumption]:
    """What was assumed for the whole campaign: where the export says nothing, then by settings.

    Args:
        plan: the plan.
        planning: the settings that it was made with, or None where they are not known.
    """
    found = [
        Assumption(f"{finding.message}; {finding.suggestion}".rstrip("; "), finding.id)
        for finding in sorted_findings(plan.findings)
        if finding.id.startswith(_ASSUMING)
    ]
    return found + (_settled(planning) if planning else [])


def _settled(planning: Planning) -> list[Assumption]:
    """What times and waves are reckoned with; each says whether anybody has set it."""
    line = f"{number(planning.link_gbps)} Gbit/s between the sites, shared by all moves"
    told = {
        "link_gbps": line if planning.link_gbps else "the line between the sites limits nothing",
        "hot_mib_s": f"one move alone copies {number(planning.hot_mib_s)} MiB/s where the VM is on",
        "cold_mib_s": f"one move alone copies {number(planning.cold_mib_s)} MiB/s where the VM is off, and "
        "as much of snapshots",
        "overhead_seconds": f"a move takes {number(planning.overhead_seconds)} s beside the copying",
        "confidence": f"a wave must fit its window with a confidence of {planning.confidence:.0%}",
        "reserve": f"{planning.reserve:.0%} of each window stay free",
        "headroom": f"{planning.headroom:.0%} of each target datastore stay free",
        "max_vms": _most(planning.max_vms, "VMs"),
        "max_gib": _most(planning.max_gib, "GiB"),
    }
    if planning.unified_data_transport:
        told["cold_mib_s"] = "VMs that are off, and snapshots, are copied as fast as those that are on"
    return [
        Assumption(f"{words} ({_whose(planning, name)})", f"[planning] {name}")
        for name, words in told.items()
    ]


def _most(most: float, what: str) -> str:
    limit = f"at most {number(most)} {what} in a wave" if most else f"any number of {what} in a wave"
    return f"{limit} where its window says nothing"


def _whose(planning: Planning, name: str) -> str:
    return "default" if getattr(planning, name) == getattr(_DEFAULTS, name) else "as set"
