"""The lead's edits of ``plan.xlsx``, read back, planned with, and kept as rows of ``pins.csv``."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from filecmp import cmp
from itertools import count
from pathlib import Path

from mappings.pin_rows import FILE_NAME, PinRow, set_pins
from planner.explaining.grounds import Grounds
from planner.readers.plan_edits import Edit, PlanEdits, read_edits
from planner.replanning.history import History
from planner.replanning.wishes import EditReport, Wishes, grant
from wavelift.errors import InputError
from wavelift.model.finding import Finding
from wavelift.model.plan import Plan
from wavelift.reports.plan_book.unread import NOT_READ, unread_changes
from wavelift.settings import Settings
from wavelift.verbs.check import Checked
from wavelift.verbs.planning import plan_checked

__all__ = ["NOTHING_UNREAD", "Unread", "keep_what_is_elsewhere", "save_unread_edits", "take_edits"]

_EDITED_NAME = "plan.edited{}.xlsx"
"""Where a changed workbook is kept when a new plan takes its place; a second one gets a number."""


def take_edits(campaign: Path, workbook: Path, checked: Checked, history: History | None) -> EditReport:
    """Read the edits, find out which can be met, and write those into the campaign's pins.

    The plan itself is made afterwards, from the tables, so that planning again gives the same.

    Args:
        campaign: the campaign folder.
        workbook: the changed plan.xlsx.
        checked: the campaign as read.
        history: the plan that stands and what became of it; None where there is no plan.

    Raises:
        InputError: the workbook cannot be read, or the pins cannot be written.
    """
    standing = history.plan if history else None
    data = checked.data
    read = read_edits(workbook, campaign, standing, data.inventory.vms, data.windows)
    table = _pins_file(campaign, checked.settings)
    wishes = _granted(read, checked, standing, table.name, history)
    rows = _rows(wishes.granted, checked)
    written = set_pins(table, rows) if rows else False
    elsewhere = _elsewhere(workbook, campaign, standing, read)
    findings = (*read.findings, *wishes.findings, *elsewhere)
    return EditReport(
        workbook, wishes.granted, wishes.refused, findings, read.stale, table if written else None, read.own
    )


def _granted(
    read: PlanEdits, checked: Checked, standing: Plan | None, own_file: str, history: History | None
) -> Wishes:
    placements = checked.resolution.placements
    grounds = Grounds(standing, checked.data, checked.settings, placements) if standing else None
    return grant(
        read.edits,
        checked.data.pins,
        lambda pins: plan_checked(checked, pins=tuple(pins), history=history),
        grounds,
        own_file=own_file,
    )


def _pins_file(campaign: Path, settings: Settings) -> Path:
    """The CSV that takes pins: ``pins.csv``, or the one that the settings name.

    Raises:
        InputError: the settings name other files only, none of which is a CSV.
    """
    named = settings.files_for("pins")
    tables = [name for name in named if name.casefold().endswith(".csv")]
    if named and not tables:
        raise InputError(
            f"[files] pins names {', '.join(named)}, and edits are kept in a CSV",
            file="wavelift.toml",
            advice=f'add {FILE_NAME} to it: pins = ["{named[0]}", "{FILE_NAME}"], and make that file',
        )
    return campaign / (tables[0] if tables else FILE_NAME)


def _rows(edits: tuple[Edit, ...], checked: Checked) -> list[PinRow]:
    vms = {vm.key: vm for vm in checked.data.inventory.vms}
    names = Counter(vm.name.casefold() for vm in vms.values())
    rows = []
    for edit in edits:
        vm = vms[edit.vm]
        alone = names[vm.name.casefold()] == 1
        aliases = {vm.key.casefold(), vm.instance_uuid.casefold(), *([vm.name.casefold()] if alone else [])}
        note = f"from {edit.place.file}; was {edit.was}"
        written = vm.name if alone else vm.key
        rows.append(PinRow(written, frozenset(aliases - {""}), edit.window, edit.wave, note))
    return rows


def _elsewhere(workbook: Path, campaign: Path, standing: Plan | None, read: PlanEdits) -> tuple[Finding, ...]:
    """What was changed where nothing is read."""
    if standing is None:
        return ()
    return unread_changes(workbook, campaign, standing, read.sheet, stale=read.stale > 0)


@dataclass(frozen=True, slots=True)
class Unread:
    """What the ``plan.xlsx`` that stands holds of the lead.

    Attributes:
        kept: where it was put aside because it holds what the next one will not; None where it holds nothing
            such.
        edits: how many edits it holds that nobody has read.
        elsewhere: what was changed where nothing is read.
        own: columns of the lead's own.
    """

    kept: Path | None = None
    edits: int = 0
    elsewhere: tuple[Finding, ...] = ()
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NOTHING_UNREAD = Unread()


def keep_what_is_elsewhere(campaign: Path, report: EditReport) -> Unread:
    """Keep a ``plan.xlsx`` that was given back and holds more than its edits, before it is written anew."""
    elsewhere = tuple(finding for finding in report.findings if finding.id == NOT_READ)
    return Unread(_aside(campaign), elsewhere=elsewhere) if elsewhere else NOTHING_UNREAD


def save_unread_edits(campaign: Path, checked: Checked, standing: Plan | None) -> Unread:
    """Keep a ``plan.xlsx`` that holds edits nobody has read, before a new one takes its place.

    Args:
        campaign: the campaign folder.
        checked: the campaign as read.
        standing: the plan that stands, or None.
    """
    path = campaign / "plan.xlsx"
    if standing is None or not path.exists():
        return NOTHING_UNREAD
    try:
        read = read_edits(path, campaign, standing, checked.data.inventory.vms, checked.data.windows)
        elsewhere = _elsewhere(path, campaign, standing, read)
    except InputError:
        return NOTHING_UNREAD
    if not read.edits and not elsewhere:
        return Unread(own=read.own)
    return Unread(_aside(campaign), len(read.edits), elsewhere, read.own)


def _aside(campaign: Path) -> Path:
    """Copy the workbook to a name that no other one has; one that is there already is not copied again."""
    path = campaign / "plan.xlsx"
    for number in count(1):
        kept = campaign / _EDITED_NAME.format("" if number == 1 else f"-{number}")
        if not kept.exists():
            shutil.copyfile(path, kept)
            return kept
        if cmp(path, kept, shallow=False):
            return kept
    raise AssertionError("numbers do not end")
