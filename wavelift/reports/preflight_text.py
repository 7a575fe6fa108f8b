"""A preflight as lines for terminals and logs: the verdict first, then what speaks against it."""

from __future__ import annotations

from wavelift.model.plan import Plan, Wave
from wavelift.model.preflight import Go, Preflight
from wavelift.model.quantities import count
from wavelift.reports.finding_groups import tally
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import day_and_clock, zone_name, zone_of
from wavelift.reports.preflight_words import signature, ways_words
from wavelift.reports.text import WIDTH, finding_blocks

__all__ = ["preflight_text"]

_WORDS = {Go.GO: "GO", Go.EXCEPTIONS: "GO WITH EXCEPTIONS", Go.NO_GO: "NO-GO"}
_UNTOLD = "nothing could be told"


def preflight_text(plan: Plan, wave: Wave, found: Preflight, *, limit: int = 5, width: int = WIDTH) -> str:
    """Verdict, facts, findings by cause, and the VMs that cannot come back as they went."""
    window = plan.window(wave.window)
    zone = zone_of(window)
    lines = [_headline(wave, found), *(f"  {label:<9} {words}" for label, words in found.facts)]
    lines.append(f"  {'way back':<9} {ways_words(found) or _UNTOLD}")
    lines.append(f"  {'seen':<9} {day_and_clock(found.at, zone)} {zone_name(window)}{_pair(found)}")
    if found.signed is not None:
        lines.append(f"  {'signed':<9} {signature(found, zone)}")
    vms = {move.vm for move in wave.moves}
    for title, findings in (
        ("What concerns all of it:", [item for item in found.findings if item.subject not in vms]),
        ("What concerns single VMs:", [item for item in found.findings if item.subject in vms]),
    ):
        if findings:
            lines += ["", title, *finding_blocks(findings, limit=limit, width=width)]
    return "\n".join(lines)


def _headline(wave: Wave, found: Preflight) -> str:
    asked = f"{found.checked:,} of {count(len(wave.moves), 'VM')} asked about"
    return f"Wave {one_line(wave.id)}: {_WORDS[found.go]} ({tally(found.findings)}; {asked})"


def _pair(found: Preflight) -> str:
    return ", on a simulated pair" if found.simulated else ""
