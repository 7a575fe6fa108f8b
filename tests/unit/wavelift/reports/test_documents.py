from __future__ import annotations

import json

from tests.unit.wavelift.build import findings, sample
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.reports.wave_json import findings_document, plan_document, wave_document


def test_wave_document_keeps_its_promise() -> None:
    document = json.loads(json.dumps(wave_document(*sample(60))))
    counts = {
        "moved": 55,
        "failed": 1,
        "rolled_back": 2,
        "skipped": 1,
        "waiting": 0,
        "needs_person": 1,
        "retries": 2,
    }
    assert {name: document[name] for name in counts} == counts
    assert (document["schema"], document["wave"], document["seconds"], document["exit_code"]) == (
        1,
        "2",
        3600.0,
        6,
    )
    assert set(map(str, MoveState)) <= set(document)
    move = document["moves"][3]
    assert (move["vm"], move["key"], move["state"], move["attempts"]) == ("web-0003", "key-0003", "moved", 2)
    assert move["began"] == "2026-03-07T21:00:36Z"
    assert document["moves"][5]["reason"].startswith("InsufficientStorageSpace")
    assert len(document["attempts"]) == 63


def test_plan_document_keeps_its_promise() -> None:
    document = json.loads(json.dumps(plan_document(sample(60)[0])))
    wave = document["waves"][0]
    assert wave["id"] == "2"
    assert wave["window"] == "Night 1"
    assert wave["vms"][0] == "web-0000"
    assert wave["gib"] == 4170.0
    assert wave["seconds"] == {"low": 1800.0, "expected": 2700.0, "high": 4000.0}
    assert document["unplanned"][0]["vm"] == "legacy-00"
    assert document["bound"] == {
        "waves": 1,
        "proved": True,
        "why": "max_vms of the windows",
        "windows": 1,
        "windows_proved": True,
        "windows_why": "max_vms of the windows",
    }
    wanted = {"id", "severity", "subject", "message", "suggestion", "file", "sheet", "row", "column"}
    assert wanted <= set(document["findings"][0])
    assert document["findings"][0]["row"] == 12


def test_findings_document_counts_and_names_people_know() -> None:
    document = findings_document(findings())
    assert document["counts"] == {"blocker": 12, "warning": 1, "info": 1}
    first = document["findings"][0]
    assert (first["subject"], first["key"]) == ("legacy-00", "gone-0")


def test_a_wave_the_plan_no_longer_has_is_still_told() -> None:
    plan, outcome = sample(3)
    document = wave_document(plan, WaveOutcome("77", outcome.moves))
    assert document["window"] == ""
    assert document["planned_seconds"] is None
    assert document["moved"] == 3
