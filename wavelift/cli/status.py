"""``wavelift status``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavelift.cli.output import campaign_argument, emit, json_option, put, say

if TYPE_CHECKING:
    from wavelift.model.outcome import WaveOutcome
    from wavelift.reports.next_steps import NextStep
    from wavelift.verbs.status import Status

__all__ = ["command"]


@click.command("status")
@campaign_argument
@click.option("--wave", help="Every move of one wave.")
@json_option
def command(campaign: Path, *, wave: str | None, as_json: bool) -> None:
    """Tell where every wave of CAMPAIGN stands: what moves, what waits and why, what failed, what to do next.

    From the journal, also while a run is on or after a crash; progress and waits from the run itself.
    """
    from wavelift.reports.text import moves_text, status_text, wave_text
    from wavelift.verbs.readiness import find_wave
    from wavelift.verbs.status import status

    stands = status(campaign)
    if wave is not None:
        find_wave(stands.plan, wave)
    chosen = [outcome for outcome in stands.outcomes if wave in (None, outcome.wave)]
    steps = _next(campaign, stands)
    if as_json:
        from wavelift.reports.wave_json import wave_document

        waves = [wave_document(stands.plan, outcome) for outcome in chosen]
        emit({**_document(stands), "next": [_step(step) for step in steps], "waves": waves})
        return
    if wave is not None:
        put(f"{wave_text(stands.plan, chosen[0])}\n\n{moves_text(stands.plan, chosen[0])}")
    else:
        put(status_text(stands.plan, chosen))
    _tell_now(stands, wave)
    if steps:
        from wavelift.reports.now_text import steps_text

        say(f"\n{steps_text(steps)}")


def _tell_now(stands: Status, wave: str | None) -> None:
    from wavelift.reports.now_text import now_text

    run, picture = stands.run, stands.picture
    if run is None or picture is None:
        if stands.running:
            put("\na run is beginning")
        return
    worked_on = next((outcome for outcome in stands.outcomes if outcome.wave == picture.wave), None)
    if worked_on is None or wave not in (None, picture.wave):
        return
    facts = [
        ("by", f"{run.where} ({picture.command})"),
        ("PAUSED", _since(picture.paused, worked_on)),
        ("stopping", picture.stopping),
        ("at once", _most(picture.limit, picture.limit_why)),
        *(("approve?", f"{hook} for {subject}: {question}") for hook, question, subject in picture.asked),
        *(("others", text) for text in picture.foreign),
        *(("remark", f"{at:%H:%M:%S} UTC {text}") for at, text in picture.remarks[-3:]),
    ]
    put(f"\n{now_text(worked_on, run.now(), facts)}")


def _since(paused: str, outcome: WaveOutcome) -> str:
    return f"{paused} since {outcome.paused_at:%H:%M} UTC" if paused and outcome.paused_at else paused


def _most(limit: int, why: str) -> str:
    return (f"at most {limit:,} moves" + (f" ({why})" if why else "")) if limit else ""


def _next(campaign: Path, stands: Status) -> list[NextStep]:
    from wavelift.reports.next_steps import Situation, next_steps

    return next_steps(
        Situation(
            campaign=str(campaign),
            plan=stands.plan,
            outcomes=stands.outcomes,
            unfinished=stands.unfinished,
            latest=stands.latest,
            running=stands.running,
            stopping=stands.picture.stopping if stands.picture else "",
            flag=" --simulated" if stands.practised else "",
        )
    )


def _step(step: NextStep) -> dict[str, str]:
    return {"text": step.text, "command": step.command}


def _document(stands: Status) -> dict[str, Any]:
    from wavelift.reports.now_text import waits_of

    run, picture = stands.run, stands.picture
    waits = [
        pair
        for outcome in stands.outcomes
        if picture and outcome.wave == picture.wave
        for pair in waits_of(outcome)
    ]
    return {
        "schema": 1,
        "unfinished": stands.unfinished,
        "running": stands.running,
        "run": None
        if run is None or picture is None
        else {
            "wave": picture.wave,
            "command": picture.command,
            "pid": run.pid,
            "host": run.host,
            "paused": picture.paused,
            "stopping": picture.stopping,
            "limit": picture.limit,
            "limit_why": picture.limit_why,
            "asked": [
                {"hook": hook, "question": question, "for": subject}
                for hook, question, subject in picture.asked
            ],
            "others": list(picture.foreign),
            "remarks": [{"at": at.isoformat(), "text": text} for at, text in picture.remarks],
            "shown_seconds_ago": round(run.age, 1),
        },
        "waits": [{"reason": reason, "vms": names} for reason, names in waits],
    }
