"""What to do next, as things stand: one line and one command each, most urgent first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Plan
from wavelift.model.quantities import count, some
from wavelift.model.typed import typed

__all__ = ["NextStep", "Situation", "next_steps"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do: why, and with which command ("" where a person must use other tools)."""

    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a campaign stands.

    Attributes:
        campaign: its folder as the user names it.
        plan: the plan; ``outcomes``: of its waves, in plan order.
        unfinished: the wave that ``resume`` takes up, or that is worked on, or "".
        latest: the wave that was worked on last, or "".
        running: whether a run is on.
        stopping: why that run ends early, or "".
        flag: what ``run`` and ``resume`` need beside, such as " --simulated".
    """

    campaign: str
    plan: Plan
    outcomes: Sequence[WaveOutcome]
    unfinished: str = ""
    latest: str = ""
    running: bool = False
    stopping: str = ""
    flag: str = ""

    def outcome(self, wave: str) -> WaveOutcome | None:
        """A wave's outcome."""
        return next((outcome for outcome in self.outcomes if outcome.wave == wave), None)


def next_steps(now: Situation) -> list[NextStep]:
    """What to do next."""
    return list(_while_running(now) if now.running else _at_rest(now))


def _while_running(now: Situation) -> Iterator[NextStep]:
    outcome = now.outcome(now.unfinished)
    if outcome is not None:
        yield from _person(outcome)
        if outcome.paused and not now.stopping:
            yield NextStep(f"the run is paused {outcome.paused}", f"wavelift continue {typed(now.campaign)}")
        failed = outcome.count(MoveState.FAILED)
        if failed and not now.stopping:
            text = f"{count(failed, 'move has', 'moves have')} failed: mend the cause, then let it move again"
            yield NextStep(text, f"wavelift retry {typed(now.campaign)}")
    if now.stopping:
        yield NextStep(f"the run is ending ({now.stopping}); once it has", _resume(now))
    yield NextStep("look on", f"wavelift watch {typed(now.campaign)}")


def _at_rest(now: Situation) -> Iterator[NextStep]:
    last = now.outcome(now.unfinished or now.latest)
    if last is not None:
        yield from _person(last)
    if now.unfinished:
        paused = f"; it stays paused ({last.paused}) until wavelift continue" if last and last.paused else ""
        why = f": {last.stopped}" if last and last.stopped else ""
        yield NextStep(f"wave {now.unfinished} is not finished{why}{paused}", _resume(now))
        return
    if last is not None and last.began is not None:
        yield from _after(now, last)
    waiting = next((outcome for outcome in now.outcomes if outcome.began is None), None)
    if waiting is not None:
        planned = now.plan.wave(waiting.wave)
        window = now.plan.window(planned.window) if planned else None
        when = f", window {window.name} from {window.start:%a %Y-%m-%d %H:%M}" if window else ""
        command = f"wavelift run {typed(now.campaign)} --wave {waiting.wave}{now.flag}"
        yield NextStep(f"the next wave is {waiting.wave} ({count(len(waiting.moves), 'VM')}{when})", command)


def _after(now: Situation, last: WaveOutcome) -> Iterator[NextStep]:
    failed = last.count(MoveState.FAILED)
    if failed:
        text = f"{count(failed, 'move')} of wave {last.wave} failed: mend the cause, then try again"
        yield NextStep(text, f"wavelift retry {typed(now.campaign)} --wave {last.wave}{now.flag}")
    yield NextStep(
        f"read how wave {last.wave} went", f"wavelift report {typed(now.campaign)} --wave {last.wave}"
    )


def _person(outcome: WaveOutcome) -> Iterator[NextStep]:
    doubtful = [move.name for move in outcome.moves if move.state is MoveState.NEEDS_PERSON]
    if doubtful:
        yield NextStep(
            f"first of all look at {some(doubtful)} on both vCenters: power nothing on, delete nothing"
        )


def _resume(now: Situation) -> str:
    return f"wavelift resume {typed(now.campaign)}{now.flag}"
