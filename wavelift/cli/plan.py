"""``wavelift plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavelift.cli.output import emit, json_option, put, say, say_written
from wavelift.errors import ExitCode, UsageError
from wavelift.model.typed import typed
from wavelift.settings import FILE_NAME

if TYPE_CHECKING:
    from wavelift.verbs.plan import Planned

__all__ = ["command"]


@click.command("plan")
@click.argument("campaign", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="End with 3 when any VM is unplanned.")
@click.option(
    "--into", type=click.Path(path_type=Path), help="For a bare export: the campaign folder to make."
)
@click.option(
    "--from",
    "edits",
    type=click.Path(path_type=Path),
    help="A plan.xlsx that you have changed: what can be met becomes pins, the rest is refused.",
)
@click.option(
    "--afresh",
    is_flag=True,
    help="Plan everything anew that has not run and is not announced, whatever moves.",
)
@click.option(
    "--set",
    "wishes",
    multiple=True,
    metavar="NAME=VALUE",
    help="What if: compare with a plan under another setting, and write nothing. May be given several times.",
)
@json_option
def command(
    campaign: Path,
    *,
    strict: bool,
    into: Path | None,
    edits: Path | None,
    afresh: bool,
    wishes: tuple[str, ...],
    as_json: bool,
) -> int:
    """Cut CAMPAIGN into waves: plan.json, plan.xlsx and plan.html in its folder.

    CAMPAIGN may be a bare export (a workbook): then a campaign folder is made of it, with every mapping
    row proposed and accepted, for a first look.

    Planned again, waves that are done, running or announced stay as they are, VMs that failed come later, and
    the others change wave only where they must; --afresh plans all that is not frozen anew.

    Disagree in plan.xlsx, sheet vms: change wave, window or pinned, and give it back with --from. A name that
    is no path to a file is looked for in the campaign's folder too. Edits that cannot be met end with 3.
    """
    from wavelift.model.quantities import count
    from wavelift.reports.changes_text import changes_headline
    from wavelift.reports.edits import edits_document
    from wavelift.reports.text import plan_text
    from wavelift.reports.wave_json import plan_document
    from wavelift.verbs.plan import plan

    if wishes:
        return _what_if(campaign, wishes, edits, as_json=as_json)
    folder = _campaign_of(campaign, into)
    planned = plan(folder, edits=_workbook(edits, folder) if edits else None, afresh=afresh)
    if as_json:
        files = [str(file) for file in planned.files]
        emit({**plan_document(planned.plan), "files": files, **edits_document(planned.edits)})
    else:
        put(plan_text(planned.plan))
        if planned.changes and planned.changes.vms:
            since = f"since the plan before: {changes_headline(planned.changes)}"
            say(f"{since} See: wavelift diff {typed(folder)}")
        _tell_edits(planned)
        for file in planned.files:
            say(f"wrote {file}")
        say_written(planned.written)
        if planned.plan.unplanned:
            left = count(len(planned.plan.unplanned), "VM")
            say(f"not planned: {left}; wavelift check {typed(folder)} tells why")
        _tell_what_next(planned, folder)
    return planned.exit_code(strict=strict)


def _tell_what_next(planned: Planned, folder: Path) -> None:
    """How to disagree, to ask, and to go on."""
    from wavelift.model.plan import Standing

    made = planned.plan
    if made.waves and not made.windows:
        say("waves have no dates: the calendar (table windows) is empty; fill it, and plan again")
    if any(wave.standing is Standing.PLANNED for wave in made.waves):
        say("to disagree: change wave, window or pinned on sheet vms of plan.xlsx, save it, then:")
        say(f"  wavelift plan {typed(folder)} --from plan.xlsx")
        say(f"to ask why: wavelift explain {typed(folder)} NAME   (a VM, an application or a wave)")
    next_wave = next((wave.id for wave in made.waves if wave.standing is not Standing.DONE), None)
    if next_wave is not None:
        run = f"wavelift run {typed(folder)} --wave {next_wave}"
        say(f"practise: wavelift simulate {typed(folder)}   in earnest: {run}")


def _what_if(campaign: Path, wishes: tuple[str, ...], edits: Path | None, *, as_json: bool) -> int:
    from wavelift.reports.changes_json import changes_document
    from wavelift.reports.changes_text import changes_text
    from wavelift.verbs.plan import what_if

    if edits:
        raise UsageError("--set writes nothing, --from does", advice="give one of them")
    if not campaign.is_dir():
        raise UsageError(f"there is no campaign folder {campaign}", advice="plan it first without --set")
    changes = what_if(campaign, wishes)
    if as_json:
        emit(changes_document(changes))
    else:
        put(changes_text(changes, rest="--json"))
        say("nothing was written; to have it so, change wavelift.toml or the calendar, and plan")
    return ExitCode.DONE if changes.after.waves else ExitCode.BLOCKED


def _workbook(edits: Path, folder: Path) -> Path:
    return edits if edits.exists() or edits.is_absolute() else folder / edits


def _tell_edits(planned: Planned) -> None:
    from wavelift.model.quantities import count
    from wavelift.reports.edits import edits_lines, finding_lines

    for line in edits_lines(planned.edits) if planned.edits else []:
        say(line)
    unread = planned.unread
    if unread.kept and unread.edits:
        say(f"plan.xlsx held {count(unread.edits, 'changed cell')} nobody had read: it is")
        take = f"wavelift plan {typed(unread.kept.parent)} --from {unread.kept.name}"
        say(f"kept as {unread.kept}; to take them: {take}")
    elif unread.kept:
        say(f"plan.xlsx held changes that nothing reads: it is kept as {unread.kept}")
    if not planned.edits:
        for line in finding_lines(unread.elsewhere):
            say(line)


def _campaign_of(campaign: Path, into: Path | None) -> Path:
    if campaign.is_dir():
        return campaign
    from wavelift.verbs.init import init_from_export

    folder = into or Path(f"{campaign.stem}-campaign")
    if (folder / FILE_NAME).exists():
        raise UsageError(
            f"{folder} holds a campaign already",
            advice=f"plan that one: wavelift plan {typed(folder)}; or make another: --into FOLDER",
        )
    checked = init_from_export(campaign, folder)
    say(
        f"{campaign.name} is a bare export: made the campaign {folder} of it, with {checked.accepted} mapping"
    )
    say(f"rows proposed and accepted; look at {folder / 'mappings'} before you rely on this plan")
    return folder
