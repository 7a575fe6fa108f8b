"""The words for states, results and severities, and what to do about them; one table each."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.model.finding import Severity
from wavelift.model.outcome import AttemptOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Bound, Plan
from wavelift.model.quantities import count
from wavelift.reports.hostile import one_line

__all__ = [
    "ATTENTION",
    "SEVERITY_ORDER",
    "STATES",
    "StateWords",
    "attempt_words",
    "bound_words",
    "headline",
    "plan_headline",
]


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is shown; mark and word carry the meaning, colour only repeats it.

    Attributes:
        word: in tables and sentences.
        mark: one character for narrow places.
        style: rich style name.
        fill, ink: cell colours in workbooks, as hex.
        advice: what a person does about it, or "".
    """

    word: str
    mark: str
    style: str
    fill: str
    ink: str
    advice: str = ""


STATES: dict[MoveState, StateWords] = {
    MoveState.NEEDS_PERSON: StateWords(
        "needs a person",
        "?",
        "bold magenta",
        "#E4D3F5",
        "#4B1B7A",
        "Look for this VM on both vCenters before anything else. Do not power on, delete or register a copy "
        "until you know which one is whole. Wavelift leaves it alone until then.",
    ),
    MoveState.FAILED: StateWords(
        "failed",
        "x",
        "bold red",
        "#F8CFCB",
        "#8A1510",
        "Unless the reason says otherwise it is at the source, untouched. Remove the cause named here, then "
        "let it move again: in a repeat of this wave or in a later one.",
    ),
    MoveState.ROLLED_BACK: StateWords(
        "rolled back",
        "<",
        "yellow",
        "#FBE3B5",
        "#6B4300",
        "It is at the source again, as before the wave. Its group moves together once the cause is removed.",
    ),
    MoveState.RETURNING: StateWords(
        "going back",
        "<",
        "yellow",
        "#FBE3B5",
        "#6B4300",
        "It is on its way back to the source. Wait for its end, or resume the wave if its run has died.",
    ),
    MoveState.WAITING: StateWords(
        "waiting",
        "·",
        "dim",
        "#E8E8E8",
        "#444444",
        "It has not been touched. Resume the wave to move it.",
    ),
    MoveState.SKIPPED: StateWords(
        "skipped",
        "-",
        "dim",
        "#E8E8E8",
        "#444444",
        "It was left where it is. Read the reason; plan it again where it should still move.",
    ),
    MoveState.RUNNING: StateWords("moving", ">", "cyan", "#CFE4FA", "#0B4A87"),
    MoveState.MOVED: StateWords("moved", "+", "green", "#D3EFD6", "#14591F"),
}
"""By urgency: what needs a person first."""

ATTENTION: tuple[MoveState, ...] = tuple(
    state for state in STATES if state not in (MoveState.MOVED, MoveState.RUNNING)
)
"""States a person should read about, most urgent first."""

_HEADLINE_ORDER = (
    MoveState.FAILED,
    MoveState.ROLLED_BACK,
    MoveState.NEEDS_PERSON,
    MoveState.RETURNING,
    MoveState.RUNNING,
    MoveState.WAITING,
    MoveState.SKIPPED,
)

SEVERITY_ORDER: dict[Severity, int] = {Severity.BLOCKER: 0, Severity.WARNING: 1, Severity.INFO: 2}

_RESULTS = {
    "success": "succeeded",
    "fault": "failed",
    "cancelled": "was cancelled",
    "unknown": "ended unseen",
}


def attempt_words(attempt: AttemptOutcome) -> str:
    """One attempt in words: "attempt 2 back failed: Timedout: took too long"."""
    back = " back" if attempt.direction == "back" else ""
    result = _RESULTS.get(attempt.result, attempt.result) or "is running"
    short = attempt.fault.rpartition(".")[2]
    cause = one_line(": ".join(part for part in (short, attempt.text) if part))
    return f"attempt {attempt.number}{back} {result}" + (f": {cause}" if cause else "")


def headline(plan: Plan, outcome: WaveOutcome) -> str:
    """The wave in one sentence, like "Wave 2: 14 of 15 VMs moved, 1 rolled back with its group"."""
    moved, total = outcome.count(MoveState.MOVED), len(outcome.moves)
    verb = "have moved so far" if outcome.ended is None and outcome.began is not None else "moved"
    if outcome.began is None and not moved:
        return f"Wave {one_line(outcome.wave)}: {count(total, 'VM')}, not started."
    lead = (
        f"all {count(total, 'VM')} {verb}" if moved == total else f"{moved:,} of {count(total, 'VM')} {verb}"
    )
    return f"Wave {one_line(outcome.wave)}: " + ", ".join([lead, *_others(plan, outcome)]) + "."


def _others(plan: Plan, outcome: WaveOutcome) -> list[str]:
    parts = []
    for state in _HEADLINE_ORDER:
        number = outcome.count(state)
        word = "need a person" if state is MoveState.NEEDS_PERSON and number > 1 else STATES[state].word
        if number:
            together = _with_group(plan, outcome) if state is MoveState.ROLLED_BACK else ""
            parts.append(f"{number:,} {word}{together}")
    return parts


def _with_group(plan: Plan, outcome: WaveOutcome) -> str:
    back = {move.vm for move in outcome.moves if move.state is MoveState.ROLLED_BACK}
    groups = [set(group.vms) for group in plan.groups if back & set(group.vms)]
    if not back or back - set().union(*groups):
        return ""
    if len(back) == 1:
        return " with its group"
    return " with their group" if len(groups) == 1 else " with their groups"


def plan_headline(plan: Plan) -> str:
    """The plan in one sentence: "131 VMs in 4 waves; 3 VMs in no wave"."""
    planned = sum(len(wave.moves) for wave in plan.waves)
    lead = f"{count(planned, 'VM')} in {count(len(plan.waves), 'wave')}"
    left = len(plan.unplanned)
    return f"{lead}; {count(left, 'VM')} in no wave." if left else f"{lead}; every VM has its wave."


def bound_words(bound: Bound) -> str:
    """What is known about fewer windows and waves: "No plan of these VMs has fewer than 4 waves (…)"."""
    if not bound.waves:
        return "Nothing is known about how few waves would do."
    waves = _fewest(count(bound.waves, "wave"), bound.why, proved=bound.proved)
    if not bound.windows:
        return waves
    windows = _fewest(count(bound.windows, "window"), bound.windows_why, proved=bound.windows_proved)
    alike = (bound.windows, bound.windows_proved, bound.windows_why) == (bound.waves, bound.proved, bound.why)
    return windows if alike else f"{windows}\n{waves}"


def _fewest(fewest: str, reason: str, *, proved: bool) -> str:
    why = f" ({one_line(reason)})" if reason else ""
    if proved:
        return f"No plan of these VMs has fewer than {fewest}: proved{why}."
    are = "is" if fewest.startswith("1 ") else "are"
    return f"At least {fewest} {are} needed{why}; whether so few would do is not proved."
