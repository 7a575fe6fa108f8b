"""``wavelift collect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say
from wavelift.errors import ExitCode
from wavelift.model.typed import typed

if TYPE_CHECKING:
    from wavelift.verbs.collect import Written

__all__ = ["command"]


@click.command("collect")
@campaign_argument
@click.option("--target", is_flag=True, help="Read the target vCenter instead of the source.")
@click.option("--both", is_flag=True, help="Read both vCenters.")
@click.option("--replace", is_flag=True, help="Put inventories that are there aside; they are kept.")
@click.option("--beside", is_flag=True, help="Let other inventories of the campaign count as well.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="Write this workbook instead.")
@click.option("--simulated", is_flag=True, help="Read the simulated pair that runs for CAMPAIGN.")
@click.option("--pair", type=click.Path(path_type=Path), help="Where that pair left its addresses.")
@json_option
def command(
    campaign: Path,
    *,
    target: bool,
    both: bool,
    replace: bool,
    beside: bool,
    to: Path | None,
    simulated: bool,
    pair: Path | None,
    as_json: bool,
) -> int:
    """Read a live vCenter of CAMPAIGN into a workbook like RVTools'; nothing is changed there.

    The source goes into inventory.xlsx, the target into target-inventory.xlsx, where the other verbs look
    for them.
    """
    from wavelift.model.placement import Side
    from wavelift.verbs.collect import CollectOptions, collect

    sides = tuple(Side) if both else (Side.TARGET if target else Side.SOURCE,)
    options = CollectOptions(
        sides,
        simulated=simulated or pair is not None,
        pair_file=pair,
        replace=replace,
        beside=beside,
        to=to,
    )
    written = collect(campaign, options)
    _show(written, campaign, as_json=as_json)
    return ExitCode.DONE


def _show(written: tuple[Written, ...], campaign: Path, *, as_json: bool) -> None:
    from wavelift.reports.collected_json import collected_document
    from wavelift.reports.text import findings_text

    findings = [finding for one in written for finding in one.findings]
    if as_json:
        emit(collected_document(((one.collected, one.path, one.kept) for one in written), findings))
        return
    for one in written:
        put(_line(one))
        for kept in one.kept:
            say(f"the inventory before it is kept as {kept.name}")
    if findings:
        put(findings_text(findings, width=columns()))
    say(f"next: wavelift check {typed(campaign)}")


def _line(one: Written) -> str:
    found = one.collected
    counts = ", ".join(
        f"{found.count(sheet):,} {words}"
        for sheet, words in (
            ("vInfo", "VMs"),
            ("vHost", "hosts"),
            ("vCluster", "clusters"),
            ("vDatastore", "datastores"),
            ("dvPort", "distributed port groups"),
        )
    )
    return f"{found.side} {found.address} ({found.version} build {found.build}): {counts} -> {one.path}"
