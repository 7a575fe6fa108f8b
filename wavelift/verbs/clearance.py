"""Whether a wave's last preflight lets it run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wavelift.errors import RunRefused
from wavelift.model.finding import Severity
from wavelift.model.plan import Wave
from wavelift.model.preflight import Go, Preflight
from wavelift.model.quantities import count, duration
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import day_and_clock
from wavelift.settings import PreflightRules

__all__ = ["Clearing", "clearance"]


@dataclass(frozen=True, slots=True)
class Clearing:
    """What a run holds its wave's preflight against.

    Attributes:
        plan: digest of the plan that it follows.
        simulated: whether it goes to a simulated pair.
        now: the campaign's clock.
        rules: the settings.
        command: what to call for a preflight, in words.
        without: why it may run without one, or "".
    """

    plan: str
    simulated: bool
    now: datetime
    rules: PreflightRules
    command: str
    without: str = ""


def clearance(wave: Wave, found: Preflight | None, clearing: Clearing) -> tuple[str, ...]:
    """What the report must say of running this wave without a valid preflight; nothing where there is one.

    Raises:
        RunRefused: there is none, and nobody told why it may do without.
    """
    trouble, advice = _trouble(wave, found, clearing)
    if not trouble:
        return ()
    if clearing.without:
        return (f"run without a valid preflight: {one_line(clearing.without)} ({trouble})",)
    if not clearing.rules.required:
        return (f"run without a valid preflight, which the settings do not require: {trouble}",)
    raise RunRefused(
        trouble, advice=f"{advice}; or run --without-preflight REASON, which the report will tell"
    )


def _trouble(wave: Wave, found: Preflight | None, clearing: Clearing) -> tuple[str, str]:
    """Why the preflight does not count, and what to do; ("", "") where it does."""
    again = f"look first: {clearing.command}"
    if found is None:
        return f"wave {wave.id} has had no preflight", again
    seen = f"the preflight of wave {wave.id} ({day_and_clock(found.at)} UTC)"
    stale = _stale(found, seen, clearing)
    return (stale, again) if stale else _verdict(found, seen, clearing)


def _stale(found: Preflight, seen: str, clearing: Clearing) -> str:
    age, most = clearing.now - found.at, timedelta(hours=clearing.rules.max_age_hours)
    if found.simulated is not clearing.simulated:
        kind = "a simulated pair" if found.simulated else "the real vCenters"
        return f"{seen} asked {kind}, and this run goes elsewhere"
    if found.plan != clearing.plan:
        return f"the plan has changed since {seen}"
    if age > most:
        return f"{seen} is {duration(age.total_seconds())} old; {duration(most.total_seconds())} are allowed"
    return ""


def _verdict(found: Preflight, seen: str, clearing: Clearing) -> tuple[str, str]:
    if found.go is Go.NO_GO:
        blockers = count(found.count(Severity.BLOCKER), "blocker")
        return f"{seen} is a no-go with {blockers}", f"mend them and look again: {clearing.command}"
    if found.go is Go.EXCEPTIONS and found.signed is None and clearing.rules.sign_exceptions:
        exceptions = count(found.count(Severity.WARNING), "exception")
        sign = f'read them and sign: {clearing.command} --sign "NAME" --reason "WHY"'
        return f"{seen} is a go with {exceptions}, and nobody has signed it off", sign
    return "", ""
