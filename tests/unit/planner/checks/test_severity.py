from __future__ import annotations

from planner.checks.severity import temper_plan
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Plan
from wavelift.settings import Settings

BLOCKER, WARNING, INFO = Severity.BLOCKER, Severity.WARNING, Severity.INFO


def tempered(*findings: Finding, **severities: str) -> list[Finding]:
    settings = Settings(severities=tuple((key.replace("_", "-"), word) for key, word in severities.items()))
    return list(temper_plan(Plan("c", (), findings=findings), settings).findings)


def finding(finding_id: str, severity: Severity, subject: str = "s") -> Finding:
    return Finding(finding_id, severity, subject, "m")


def test_without_settings_the_plan_stays_as_it_is() -> None:
    plan = Plan("c", (), findings=(finding("a", INFO), finding("a", INFO)))
    assert temper_plan(plan, Settings()) is plan


def test_warnings_of_planning_are_lowered_raised_or_dropped() -> None:
    assert tempered(finding("cluster-rule", INFO), cluster_rule="off") == []
    assert tempered(finding("left", WARNING), left="info") == [finding("left", INFO)]
    assert tempered(finding("left", INFO), left="warning") == [finding("left", WARNING)]


def test_a_blocker_of_planning_stands() -> None:
    blocker = finding("apart-in-group", BLOCKER)
    for word in ("off", "info", "warning"):
        assert tempered(blocker, apart_in_group=word) == [blocker]


def test_what_was_lowered_before_planning_does_not_stand_twice() -> None:
    before, again = finding("pin-unknown", WARNING), finding("pin-unknown", BLOCKER)
    assert tempered(before, again, pin_unknown="warning") == [again]


def test_nothing_becomes_a_blocker_after_planning() -> None:
    assert tempered(finding("left", WARNING), left="blocker") == [finding("left", WARNING)]
    raised = finding("dependency-cycle", BLOCKER)
    assert tempered(raised, finding("dependency-cycle", WARNING), dependency_cycle="blocker") == [raised]


def test_other_findings_keep_their_place_among_their_severity() -> None:
    others = [finding("a", WARNING, "1"), finding("b", WARNING, "2"), finding("c", INFO, "3")]
    assert tempered(*others, x="off") == others
