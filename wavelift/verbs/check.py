"""``check``: every blocker and warning in one pass, offline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mappings.propose import propose
from mappings.resolve import Resolution, resolve
from mappings.tables import Mappings
from mappings.write import accept_proposals, write_proposals
from planner.campaign_input import CampaignInput
from planner.checks.entry_points import installed_rules
from planner.checks.run import all_findings
from planner.readers.campaign import read_campaign
from wavelift.model.finding import Finding
from wavelift.settings import Settings, read_settings
from wavelift.verbs.target_inventory import read_target

__all__ = ["Checked", "check"]


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
    """

    settings: Settings
    data: CampaignInput
    resolution: Resolution
    findings: tuple[Finding, ...]
    proposed: tuple[Path, ...] = ()
    accepted: int = 0
    waiting: int = 0

    @property
    def blocked(self) -> bool:
        """Whether any finding is a blocker."""
        return any(finding.is_blocker for finding in self.findings)


def check(campaign: Path, *, write_proposed: bool = False, accept: bool = False) -> Checked:
    """Read a campaign and check it.

    Args:
        campaign: the campaign folder.
        write_proposed: write the missing mapping rows into the tables, marked as proposals.
        accept: accept all proposals in the tables, including those just written.

    Raises:
        InputError: something cannot be read at all.
    """
    settings = read_settings(campaign)
    target = read_target(campaign, settings)
    proposed: tuple[Path, ...] = ()
    if write_proposed:
        data = read_campaign(campaign, settings)
        datacenter = settings.target.datacenter
        rows = propose(data.inventory, data.mappings, target, default_datacenter=datacenter)
        proposed = tuple(write_proposals(campaign, rows)) if rows else ()
    accepted = accept_proposals(campaign) if accept else 0
    data = replace(read_campaign(campaign, settings), target=target)
    resolution = resolve(data.inventory, data.mappings, default_datacenter=settings.target.datacenter)
    findings = all_findings(data, settings, resolution, target=target, extra=installed_rules())
    return Checked(settings, data, resolution, findings, proposed, accepted, _waiting(data.mappings))


def _waiting(mappings: Mappings) -> int:
    tables = (mappings.networks, mappings.datastores, mappings.clusters, mappings.folders)
    return sum(1 for table in tables for row in table if row.proposed)
