"""``check``: every blocker and warning in one pass, offline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from mappings.propose import propose
from mappings.resolve import Resolution, resolve
from mappings.tables import Mappings
from mappings.write import accept_proposals, write_proposals
from planner.campaign_input import CampaignInput
from planner.checks.entry_points import installed_rules
from planner.checks.registry import RULES
from planner.checks.run import (
    check_campaign,
    findings_beside_rules,
    findings_without_placements,
    sort_findings,
)
from planner.timetable.timing import Timing
from wavelift.garbage import collector_off
from wavelift.model.finding import Finding
from wavelift.settings import Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.second_reader import read_beside
from wavelift.verbs.target_inventory import read_target
from wavelift.verbs.two_at_once import beside_for
from wavelift.verbs.workbooks import Written, books_of, into_tables

__all__ = ["Checked", "check", "check_and_write", "noticed"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a campaign looks like before planning.

    Attributes:
        settings: as read.
        data: all tables as read.
        resolution: target placements from the mapping tables.
        findings: everything noticed, worst first.
        proposed: mapping tables that got proposals.
        accepted: how many proposals were accepted.
        waiting: how many proposals stand in the tables and are not accepted.
        timing: durations of all moves, where they were asked for.
    """

    settings: Settings
    data: CampaignInput
    resolution: Resolution
    findings: tuple[Finding, ...]
    proposed: tuple[Path, ...] = ()
    accepted: int = 0
    waiting: int = 0
    timing: Timing | None = None

    @property
    def blocked(self) -> bool:
        """Whether any finding is a blocker."""
        return any(finding.is_blocker for finding in self.findings)


@collector_off()
def check(
    campaign: Path,
    *,
    write_proposed: bool = False,
    accept: bool = False,
    now: datetime | None = None,
    timed: bool = False,
) -> Checked:
    """Read a campaign and check it.

    Args:
        campaign: the campaign folder.
        write_proposed: write the missing mapping rows into the tables, marked as proposals.
        accept: accept all proposals in the tables, including those just written.
        now: the time, as clocks show it; by it exports are old or not. The clock's when None.
        timed: work out durations too: a large campaign is planned sooner if that is done beside the rules.

    Raises:
        InputError: something cannot be read at all; or a rate in the settings is 0, where ``timed``.
    """
    settings = read_settings(campaign)
    target = read_target(campaign, settings)
    proposed: tuple[Path, ...] = ()
    if write_proposed:
        data = read_beside(campaign, settings)
        datacenter = settings.target.datacenter
        rows = propose(data.inventory, data.mappings, target, default_datacenter=datacenter)
        books = books_of(campaign, data.inventory)
        proposed = tuple(write_proposals(campaign, rows, books)) if rows else ()
    data = replace(read_beside(campaign, settings), target=target)
    accepted = accept_proposals(campaign, books_of(campaign, data.inventory)) if accept else 0
    if accepted:
        data = replace(read_beside(campaign, settings), target=target)
    resolution, findings, timing = noticed(data, settings, now=now or _now(), timed=timed)
    waiting = _waiting(data.mappings)
    return Checked(settings, data, resolution, findings, proposed, accepted, waiting, timing)


def noticed(
    data: CampaignInput, settings: Settings, *, now: datetime, timed: bool
) -> tuple[Resolution, tuple[Finding, ...], Timing | None]:
    """Where all VMs go, everything noticed, worst first, and durations where they are asked for.

    Raises:
        InputError: see ``check``.
    """
    rules = (*RULES, *installed_rules())

    def here() -> tuple[Resolution, tuple[Finding, ...], Timing | None]:
        resolution = resolve(data.inventory, data.mappings, default_datacenter=settings.target.datacenter)
        others = findings_beside_rules(data, settings, resolution)
        return resolution, others, Timing.of(data, settings, resolution.placements) if timed else None

    known, (resolution, others, timing) = beside_for(data.inventory.vms)(
        partial(findings_without_placements, data, settings, rules, now=now), here
    )
    by_rules = check_campaign(data, settings, resolution, rules, now=now, known=known)
    return resolution, sort_findings((*others, *by_rules)), timing


def check_and_write(
    campaign: Path, *, propose_rows: bool = False, accept: bool = False, sheet: bool = False
) -> tuple[Checked, Written]:
    """Check a campaign, and write what was found into the workbook of its mapping tables.

    The sheet of findings is added with proposals, on accepting and when asked for; once it is there, every
    check renews it.

    Args:
        campaign: the campaign folder.
        propose_rows: write the missing mapping rows into the tables, marked as proposals.
        accept: accept all proposals in the tables.
        sheet: add the sheet of findings.

    Raises:
        InputError: something cannot be read at all, or proposals cannot be written.
    """
    checked = check(campaign, write_proposed=propose_rows, accept=accept)
    new_sheet = propose_rows or accept or sheet
    written = into_tables(
        campaign, checked.data.inventory, checked.findings, checked.data.target, new_sheet=new_sheet
    )
    return checked, written


def _now() -> datetime:
    """The time as the clock on the wall shows it, because exports tell theirs so too."""
    return datetime.now().astimezone().replace(tzinfo=None)


def _waiting(mappings: Mappings) -> int:
    tables = (mappings.networks, mappings.datastores, mappings.clusters, mappings.folders)
    return sum(1 for table in tables for row in table if row.proposed)
