from dataclasses import replace
from pathlib import Path

from tests.unit.executor.simulator.scenes import make_scene
from tests.unit.wavelift.build import HOSTILE
from tests.unit.wavelift.reports.test_pages import Page
from wavelift.model.forecast import (
    Accuracy,
    Bottleneck,
    Critical,
    Quantiles,
    Rehearsal,
    WaveForecast,
    WhatIf,
)
from wavelift.rehearsalfile import rehearsal_document
from wavelift.reports.rehearsal_html import write_rehearsal_html
from wavelift.reports.rehearsal_text import rehearsal_text

SECONDS = Quantiles(3600.0, 7200.0, 9000.0)
WAVE = WaveForecast(
    id="1",
    vms=40,
    window="Saturday",
    window_seconds=14400.0,
    lockout_seconds=12600.0,
    seconds=SECONDS,
    late_probability=0.05,
    ends=(3000.0, 3600.0, 9000.0),
    states=(("failed", 0.5), ("moved", 39.5)),
    not_started=0.0,
    retries=1.2,
    critical=(Critical("k", "db-01", 0.6),),
    bottlenecks=(Bottleneck("slots", "source host esx07", 0.93),),
    what_ifs=(
        WhatIf("one more hour", SECONDS, SECONDS, 0.0, 0.05),
        WhatIf("without db-01", Quantiles(1.0, 6000.0, 2.0), SECONDS, 0.05, 0.05),
    ),
)
LATE = replace(WAVE, id="2", late_probability=0.4, not_started=3.5, stopped=(("2 moves failed", 0.25),))
REHEARSAL = Rehearsal(
    "campaign", 20, 1, (WAVE, LATE), hot=1.4, cold=0.9, accuracy=(Accuracy("1", 38, 110.0, 100.0, 0.08),)
)


def test_the_text_says_what_decides_and_what_would_help():
    text = rehearsal_text(REHEARSAL)
    assert text.startswith("In 20 nights rehearsed, wave 2 of 2 does not fit")
    for words in (
        "Last to end: db-01 (60%).",
        "Used most: slots of source host esx07 (93%).",
        "With one more hour: late in 0% of the nights instead of 5%.",
        "Without db-01: p90 20 min earlier.",
        "3.5 moves a night, on average, cannot start before the lockout.",
        "Not moved, on average a night: 0.5 failed.",
        "Stopped in 25% of the nights: 2 moves failed.",
        "wave 1: predicted 1 min 50 s, was 1 min 40 s (+10%)",
    ):
        assert words in text, words
    assert max(len(line) for line in text.splitlines()) <= 110


def test_the_headline_of_a_plan_that_holds():
    assert "every wave fits (1 wave)" in rehearsal_text(replace(REHEARSAL, waves=(WAVE,)))
    both = replace(REHEARSAL, waves=(LATE, replace(LATE, id="3")))
    assert "2 waves (2, 3) of 2 do not fit" in rehearsal_text(both)


def test_the_document_has_what_the_design_promises():
    document = rehearsal_document(REHEARSAL)
    assert document["schema"] == 1
    assert document["fits"] is False
    first = document["waves"][0]
    assert first["seconds"] == {"p50": 3600.0, "p90": 7200.0, "p99": 9000.0}
    assert (first["id"], first["fits"], first["late_probability"]) == ("1", True, 0.05)
    assert document["calibration"]["waves"][0]["error"] == 0.1


def test_the_page_shows_each_end_against_window_and_lockout(tmp_path: Path):
    write_rehearsal_html(tmp_path / "r.html", make_scene(2).plan, REHEARSAL)
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert page.count("line", class_="limit") == 2
    assert page.count("rect", width="1.5", height="10") == 6
    assert not any(name in ("link", "img") for name, _ in page.tags)


def test_hostile_text_stays_text(tmp_path: Path):
    hostile = replace(WAVE, window=HOSTILE[3], critical=(Critical("k", HOSTILE[1], 1.0),))
    write_rehearsal_html(tmp_path / "r.html", make_scene(2).plan, replace(REHEARSAL, waves=(hostile,)))
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert page.count("script") == 1
    assert "\x1b" not in rehearsal_text(replace(REHEARSAL, waves=(hostile,)))


def test_a_wave_without_a_window(tmp_path: Path):
    free = replace(WAVE, window="", window_seconds=None, lockout_seconds=None)
    write_rehearsal_html(tmp_path / "r.html", make_scene(2).plan, replace(REHEARSAL, waves=(free,)))
    assert Page((tmp_path / "r.html").read_text(encoding="utf-8")).count("line", class_="limit") == 0
