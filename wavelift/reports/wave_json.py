"""Waves, plans and findings as documents for other programs. Add fields freely, never rename one.

Throughout, ``vm`` and ``subject`` are what people call a thing; ``key`` is the plan's own key.
Times are ISO 8601 in UTC, durations seconds, sizes GiB.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from wavelift.model.finding import Finding, Severity
from wavelift.model.outcome import AttemptOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Conflict, Estimate, Plan, Wave
from wavelift.model.preflight import Preflight
from wavelift.rehearsalfile import StoredRehearsal
from wavelift.reports.joined import JoinedMove, WaveView, datastores, networks
from wavelift.reports.moments import iso

__all__ = ["SCHEMA", "findings_document", "plan_document", "preflight_summary", "wave_document"]

SCHEMA = 1


def wave_document(
    plan: Plan, outcome: WaveOutcome, foretold: StoredRehearsal | None = None
) -> dict[str, Any]:
    """What ``run``, ``resume``, ``rollback`` and ``report`` print with ``--json`` (design, section 5).

    ``foretold`` is a rehearsal of this very plan, for the report.
    """
    view = WaveView.of(plan, outcome)
    names = view.names
    return {
        "schema": SCHEMA,
        "campaign": plan.campaign,
        "wave": outcome.wave,
        "window": view.window.name if view.window else "",
        "total": len(outcome.moves),
        **{str(state): outcome.count(state) for state in MoveState},
        "retries": outcome.retries,
        "seconds": round(view.seconds, 3),
        "planned_seconds": _band(view.wave.seconds) if view.wave else None,
        "foretold": _foretold(foretold, outcome.wave),
        "gib_moved": round(view.gib_moved, 3),
        "began": iso(outcome.began),
        "ended": iso(outcome.ended),
        "stopped": outcome.stopped,
        "notes": list(outcome.notes),
        "preflight": preflight_summary(outcome.preflight) if outcome.preflight else None,
        "exit_code": int(outcome.exit_code),
        "moves": [_move(row) for row in view.rows],
        "attempts": [_attempt(attempt, names) for attempt in view.attempts],
    }


def _foretold(stored: StoredRehearsal | None, wave: str) -> dict[str, Any] | None:
    forecast = stored.rehearsal.wave(wave) if stored else None
    if stored is None or forecast is None:
        return None
    told = stored.provenance(forecast)
    return {
        "seconds": asdict(forecast.seconds),
        "late_probability": forecast.late_probability,
        "nights": told.nights,
        "seed": told.seed,
        "made": iso(told.made),
    }


def preflight_summary(found: Preflight) -> dict[str, Any]:
    """What reports say of a preflight."""
    signed = found.signed
    return {
        "go": str(found.go),
        "at": iso(found.at),
        "plan": found.plan,
        "simulated": found.simulated,
        "checked": found.checked,
        "signed": {"name": signed.name, "reason": signed.reason, "at": iso(signed.at)} if signed else None,
    }


def _move(row: JoinedMove) -> dict[str, Any]:
    done = row.outcome
    return {
        "vm": done.name,
        "key": done.vm,
        "state": str(done.state),
        "attempts": len(done.attempts),
        "retries": done.retries,
        "reason": done.reason,
        "waits_for": done.waits_for,
        "step": done.step,
        "remarks": list(done.remarks),
        "progress": done.progress,
        "way_back": str(done.way_back.way) if done.way_back else "",
        "way_back_reason": done.way_back.reason if done.way_back else "",
        "began": iso(done.began),
        "ended": iso(done.ended),
        "seconds": row.seconds,
        "application": row.application,
        "tier": row.tier,
        "group": row.group,
        "source": _place(row, forward=False),
        "target": _place(row, forward=True),
    }


def _place(row: JoinedMove, *, forward: bool) -> dict[str, str]:
    place = row.target if forward else row.source
    return {
        "cluster": place.cluster,
        "host": row.target_host if forward else place.host,
        "datastores": datastores(place),
        "networks": networks(place),
    }


def _attempt(attempt: AttemptOutcome, names: dict[str, str]) -> dict[str, Any]:
    return {
        "vm": names.get(attempt.vm, attempt.vm),
        "key": attempt.vm,
        "number": attempt.number,
        "direction": attempt.direction,
        "task": attempt.task,
        "began": iso(attempt.began),
        "ended": iso(attempt.ended),
        "result": attempt.result,
        "fault": attempt.fault,
        "text": attempt.text,
        "decision": attempt.decision,
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """What ``plan`` prints with ``--json`` (design, section 5)."""
    return {
        "schema": SCHEMA,
        "campaign": plan.campaign,
        "made_by": plan.made_by,
        "waves": [_wave(plan, wave) for wave in plan.waves],
        "groups": [
            {"id": group.id, "keys": list(group.vms), "reason": group.reason} for group in plan.groups
        ],
        "unplanned": [
            {"vm": item.name, "key": item.vm, "reason": item.reason, "findings": list(item.findings)}
            for item in plan.unplanned
        ],
        "bound": asdict(plan.bound),
        "findings": [_finding(finding) for finding in plan.findings],
        "objective": [{"goal": score.goal, "value": score.value} for score in plan.scores],
        "affinity": {
            "edges": plan.affinity.edges,
            "weight": plan.affinity.weight,
            "cut_weight": plan.affinity.cut_weight,
            "cost": plan.affinity.cost,
        },
        "changes": [
            {"vm": change.name, "key": change.vm, "before": change.before, "after": change.after}
            | {"cause": change.cause}
            for change in plan.changes
        ],
        "conflicts": [_conflict(conflict) for conflict in plan.conflicts],
        "stocks": [
            {"kind": stock.kind, "name": stock.name, "unit": stock.unit, "capacity": stock.capacity}
            | {"free": stock.free, "reserve": stock.reserve, "after": list(stock.after)}
            for stock in plan.stocks
        ],
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "keys": list(conflict.vms),
        "proved": conflict.proved,
        "constraints": [{"words": blame.words, "place": str(blame.place)} for blame in conflict.blames],
        "relaxations": [
            {"words": way.words, "gain": way.gain, "vms": way.vms} for way in conflict.relaxations
        ],
    }


def _wave(plan: Plan, wave: Wave) -> dict[str, Any]:
    window = plan.window(wave.window)
    return {
        "id": wave.id,
        "window": wave.window,
        "opens": iso(window.start) if window else None,
        "lockout": iso(window.lockout) if window else None,
        "closes": iso(window.end) if window else None,
        "vms": [move.name for move in wave.moves],
        "keys": [move.vm for move in wave.moves],
        "gib": round(wave.gib, 3),
        "seconds": _band(wave.seconds),
        "reason": wave.reason,
        "standing": wave.standing,
        "pilot": wave.pilot,
        "people": round(wave.people, 3),
    }


def _band(estimate: Estimate) -> dict[str, float]:
    return {
        "low": round(estimate.low, 1),
        "expected": round(estimate.expected, 1),
        "high": round(estimate.high, 1),
    }


def findings_document(findings: Iterable[Finding]) -> dict[str, Any]:
    """What ``check`` prints with ``--json``: counts per severity and the findings in the order given."""
    found = list(findings)
    counts = {str(level): sum(1 for item in found if item.severity is level) for level in Severity}
    return {"schema": SCHEMA, "counts": counts, "findings": [_finding(finding) for finding in found]}


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "id": finding.id,
        "severity": str(finding.severity),
        "subject": finding.label or finding.subject,
        "key": finding.subject,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
    }
