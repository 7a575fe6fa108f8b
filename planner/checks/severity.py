"""Severities that the campaign's settings ask for: ``[severity]`` in ``wavelift.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Plan
from wavelift.settings import FILE_NAME, Settings

__all__ = ["apply_severities", "temper_plan"]

_OFF = "off"
_ORDER = {severity: at for at, severity in enumerate(Severity)}


def apply_severities(findings: Iterable[Finding], settings: Settings) -> tuple[Finding, ...]:
    """Give findings the severity that the settings set for their id, and drop those that are off.

    This is for everything noticed before planning: reading, mapping, relations, pins, cluster rules and
    checks.

    Raises:
        InputError: a severity in the settings that is none.
    """
    wanted = _severities(settings)
    result: list[Finding] = []
    for finding in findings:
        severity = wanted.get(finding.id, finding.severity)
        if severity is None:
            continue
        result.append(finding if severity is finding.severity else replace(finding, severity=severity))
    return tuple(result)


def temper_plan(plan: Plan, settings: Settings) -> Plan:
    """Apply the settings to the findings that planning added.

    Planning says anew what relations, pins and cluster rules come to, whatever the settings made of the same
    findings before. What is safe to change afterwards, and what is not:

    * Warnings and infos are lowered, raised up to a warning, or dropped: they decide nothing.
    * A blocker of planning stands. VMs are left out of the waves because of it, and a plan must say why; no
      setting makes contradicting rows fit. Where the settings lowered the same finding before planning, the
      blocker replaces it.
    * Nothing becomes a blocker here: the waves are cut, and a blocker's VMs must not be in them. A finding
      that was raised to a blocker before planning stays one, its weaker repetition goes.

    Raises:
        InputError: a severity in the settings that is none.
    """
    wanted = _severities(settings)
    if not wanted:
        return plan
    worst: dict[tuple[object, ...], Finding] = {}
    for finding in plan.findings:
        tempered = _temper(finding, wanted)
        if tempered is not None:
            same = (finding.id, finding.subject, finding.message, finding.place)
            known = worst.get(same)
            if known is None or _ORDER[tempered.severity] < _ORDER[known.severity]:
                worst[same] = tempered
    findings = sorted(worst.values(), key=lambda finding: _ORDER[finding.severity])
    return replace(plan, findings=tuple(findings))


def _temper(finding: Finding, wanted: Mapping[str, Severity | None]) -> Finding | None:
    severity = wanted.get(finding.id, finding.severity)
    if finding.is_blocker or severity is finding.severity:
        return finding
    if severity is None:
        return None
    return replace(finding, severity=Severity.WARNING if severity is Severity.BLOCKER else severity)


def _severities(settings: Settings) -> dict[str, Severity | None]:
    """The settings' severities by finding id; None is off."""
    words: dict[str, Severity | None] = {str(severity): severity for severity in Severity}
    words[_OFF] = None
    for finding_id, word in settings.severities:
        if word not in words:
            raise InputError(
                f"[severity] {finding_id} is {word!r}",
                file=FILE_NAME,
                advice=f"write one of: {', '.join(words)}",
            )
    own = {finding_id: words[word] for finding_id, word in settings.severities}
    # A template that will be converted for its move blocks nothing.
    return {"template": Severity.INFO, **own} if settings.policy.convert_templates else own
