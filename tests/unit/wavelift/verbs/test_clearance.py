"""Which preflight lets a wave run."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.wavelift.build import sample
from wavelift.errors import RunRefused
from wavelift.model.finding import Finding, Severity
from wavelift.model.preflight import Preflight, SignOff
from wavelift.settings import PreflightRules
from wavelift.verbs.clearance import Clearing, clearance

NOW = datetime(2026, 3, 7, 22, 0, tzinfo=UTC)
WAVE = sample()[0].waves[0]
SIGNED = SignOff("Ada", "read", NOW)


def found(*severities: Severity, **changes: object) -> Preflight:
    findings = tuple(Finding("x-y", severity, "vm", "text") for severity in severities)
    values = {"wave": WAVE.id, "plan": "d1", "at": NOW - timedelta(hours=1), "simulated": False}
    return Preflight(**{**values, "findings": findings, **changes})  # type: ignore[arg-type]


def clearing(**changes: object) -> Clearing:
    values = {
        "plan": "d1",
        "simulated": False,
        "now": NOW,
        "rules": PreflightRules(),
        "command": "wavelift preflight c --wave 1",
    }
    return Clearing(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "good",
    [
        found(),
        found(Severity.INFO),
        found(Severity.WARNING, signed=SIGNED),
        found(at=NOW - timedelta(hours=24)),
    ],
)
def test_what_counts(good: Preflight) -> None:
    assert clearance(WAVE, good, clearing()) == ()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (None, "has had no preflight"),
        (found(plan="d2"), "the plan has changed since"),
        (found(simulated=True), "asked a simulated pair"),
        (found(at=NOW - timedelta(hours=25)), "is 1 d 1 h old; 1 d are allowed"),
        (found(Severity.BLOCKER, signed=SIGNED), "is a no-go with 1 blocker"),
        (found(Severity.WARNING, Severity.WARNING), "2 exceptions, and nobody has signed it off"),
    ],
)
def test_what_does_not(bad: Preflight | None, words: str) -> None:
    with pytest.raises(RunRefused, match=words) as refusal:
        clearance(WAVE, bad, clearing())
    assert "wavelift preflight c --wave 1" in refusal.value.advice
    (note,) = clearance(WAVE, bad, clearing(without="the lead\nsaid so"))
    assert note.startswith("run without a valid preflight: the lead said so (")
    assert words in note
    (note,) = clearance(WAVE, bad, clearing(rules=PreflightRules(required=False)))
    assert "do not require" in note


def test_settings_may_do_without_signatures() -> None:
    rules = PreflightRules(sign_exceptions=False, max_age_hours=1.5)
    assert clearance(WAVE, found(Severity.WARNING), clearing(rules=rules)) == ()
