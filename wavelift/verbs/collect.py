"""``collect``: the live inventory of a vCenter as a workbook that the other verbs read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from executor.vsphere.collect.collect import collect as read_vcenter
from executor.vsphere.login import Login
from executor.vsphere.session import Session, Timing
from wavelift import __version__
from wavelift.errors import UsageError
from wavelift.model.collected import Collected
from wavelift.model.finding import Finding, Severity
from wavelift.model.placement import Side
from wavelift.reports.inventory_xlsx import write_inventory_xlsx
from wavelift.settings_file import read_settings
from wavelift.verbs.connections import real_login, simulated_login
from wavelift.verbs.inventory_places import InventoryPlace, inventory_place, keep_aside

__all__ = ["CollectOptions", "Written", "collect"]


@dataclass(frozen=True, slots=True)
class CollectOptions:
    """What is collected, and where to.

    Attributes:
        sides: whose inventories.
        simulated: read the simulated pair that runs for the campaign.
        pair_file: where that pair left its addresses, or None for the usual place.
        replace: whether inventories that are there may be replaced; they are kept under other names.
        beside: whether other inventories of the campaign stay and count as well.
        to: the workbook to write instead of the campaign's, or None; for one side only.
        timing: how long the vCenter may take.
    """

    sides: tuple[Side, ...] = (Side.SOURCE,)
    simulated: bool = False
    pair_file: Path | None = None
    replace: bool = False
    beside: bool = False
    to: Path | None = None
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True, slots=True)
class Written:
    """One vCenter's inventory and where it is now.

    Attributes:
        collected: what was read.
        path: the workbook.
        kept: where those before it are now.
        findings: what could not be read, and what to look at.
    """

    collected: Collected
    path: Path
    kept: tuple[Path, ...]
    findings: tuple[Finding, ...]


def collect(campaign: Path, options: CollectOptions = CollectOptions()) -> tuple[Written, ...]:
    """Read live vCenters and write their inventories; nothing is changed at the vCenters.

    Raises:
        InputError: the settings cannot be read, or lack what a login needs.
        UsageError: a file stands where the inventory would go, or no simulated pair runs.
        VCenterError: a vCenter does not answer, refuses the login, or shows another certificate.
    """
    if options.to is not None and len(options.sides) > 1:
        raise UsageError("--to is one file for two vCenters", advice="collect one at a time")
    settings = read_settings(campaign)
    places = {
        side: inventory_place(
            campaign, settings, side, replace=options.replace, beside=options.beside, to=options.to
        )
        for side in options.sides
    }
    logins: dict[Side, Login] = {
        side: simulated_login(campaign, side, options.pair_file)
        if options.simulated
        else real_login(campaign, settings, side)
        for side in options.sides
    }
    found = {side: _read(side, logins[side], options.timing) for side in options.sides}
    return tuple(_write(found[side], places[side]) for side in options.sides)


def _read(side: Side, login: Login, timing: Timing) -> Collected:
    session = Session(side, login, timing)
    try:
        session.check_certificate()
        session.open()
        return read_vcenter(session, f"wavelift {__version__}")
    finally:
        session.close()


def _write(collected: Collected, place: InventoryPlace) -> Written:
    made_by = f"wavelift {__version__}"
    draft = write_inventory_xlsx(place.path.with_name(f".{place.path.name}.new"), collected, made_by)
    moved = [keep_aside(path, collected.taken) for path in (place.path, *place.aside)]
    kept = tuple(path for path in moved if path is not None)
    draft.replace(place.path)
    findings = (*collected.notes, *_beside(place))
    return Written(collected, place.path, kept, findings)


def _beside(place: InventoryPlace) -> list[Finding]:
    if not place.beside:
        return []
    names = ", ".join(path.name for path in place.beside)
    return [
        Finding(
            "collect-beside",
            Severity.WARNING,
            place.path.name,
            f"other inventories of the campaign count too: {names}",
            "put aside what is of the same vCenter (--replace), or VMs that are gone stay in the plan",
        )
    ]
