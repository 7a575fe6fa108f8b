from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.unit.wavelift.build import HOSTILE, attempt, move, moved, outcome_of, plan_of, sample, window
from wavelift.errors import UsageError
from wavelift.model.finding import Finding, Severity
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Unplanned
from wavelift.reports.plan_html import write_plan_html
from wavelift.reports.wave_html import write_wave_report_html

VOID = {"meta", "br", "input", "line", "rect"}


class Page(HTMLParser):
    """Checks the balance of tags, and gathers what there is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def count(self, tag: str, **attributes: str) -> int:
        return sum(
            1
            for name, found in self.tags
            if name == tag and all(found.get(key.rstrip("_")) == value for key, value in attributes.items())
        )


def wave_page(tmp_path: Path, plan: Plan, outcome: WaveOutcome) -> Page:
    write_wave_report_html(tmp_path / "wave.html", plan, outcome)
    return Page((tmp_path / "wave.html").read_text(encoding="utf-8"))


def plan_page(tmp_path: Path, plan: Plan) -> Page:
    write_plan_html(tmp_path / "plan.html", plan)
    return Page((tmp_path / "plan.html").read_text(encoding="utf-8"))


def assert_self_contained(page: Page) -> None:
    for tag, attributes in page.tags:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not attributes.get("src")
        assert (attributes.get("href") or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert page.count("script") - page.count("script", type="application/json") == 1
    policy = next(found["content"] for tag, found in page.tags if found.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_wave_page_is_whole_and_self_contained(tmp_path: Path) -> None:
    page = wave_page(tmp_path, *sample(60))
    assert_self_contained(page)
    assert page.count("html", lang="en") == 1
    assert page.count("h1") == 1
    text = " ".join(page.words)
    assert "55 of 60 VMs moved, 1 failed, 2 rolled back with their group, 1 needs a person" in text
    assert text.index("web-0012") < text.index("db-0005")
    assert "planned 45 min (30 min to 1 h 6 min)" in text


def test_wave_page_draws_each_attempt(tmp_path: Path) -> None:
    page = wave_page(tmp_path, *sample(60))
    kinds = {"bar-ok": 57, "bar-fault": 3, "bar-back-ok": 2, "bar-unknown": 1}
    for kind, number in kinds.items():
        assert page.count("rect", class_=kind) == number + 1, kind  # one more in the legend
    titles = [word for word in page.words if "attempt 1 failed: Timedout" in word]
    assert len(titles) == 2
    assert "22:00:36 to 22:02:06, 1 min 30 s" in titles[0]


def test_tables_say_their_states_without_colour_or_script(tmp_path: Path) -> None:
    page = wave_page(tmp_path, *sample(60))
    assert page.count("tr") - page.count("th", scope="col") > 0
    assert page.count("form", class_="filter") >= 2
    assert all("hidden" in found for tag, found in page.tags if tag == "form")
    assert "x failed" in page.words


@pytest.mark.parametrize("kind", ["wave", "plan"])
def test_hostile_text_is_escaped(tmp_path: Path, kind: str) -> None:
    names = (*HOSTILE, '"><img src=x onerror=alert(1)>', "x" * 40_000, "{{ 7*7 }}")
    moves = [
        move(name, number, application=name, owner=name, assumed=(name,)) for number, name in enumerate(names)
    ]
    found = tuple(Finding("odd", Severity.INFO, item.vm, item.name, item.name) for item in moves)
    left = tuple(Unplanned(f"u{number}", name, name, (name,)) for number, name in enumerate(names))
    evil = names[5]
    plan = plan_of(
        *moves, findings=found, unplanned=left, campaign=evil, windows=(replace(window(), note=evil),)
    )
    done = [
        replace(
            moved(item),
            reason=item.name,
            attempts=(attempt(item.vm, 1, 0, 9, "fault", fault=item.name, text=evil),),
        )
        for item in moves
    ]
    page = (
        wave_page(tmp_path, plan, outcome_of(*done, notes=names))
        if kind == "wave"
        else plan_page(tmp_path, plan)
    )
    assert_self_contained(page)
    text = "".join(page.words)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_wave_that_has_not_begun_has_no_chart(tmp_path: Path) -> None:
    plan, _ = sample(3)
    page = wave_page(tmp_path, plan, WaveOutcome("2", ()))
    assert page.count("svg", class_="gantt") == 0
    assert "not started" in " ".join(page.words)


def test_a_running_wave_is_reported_up_to_what_is_known(tmp_path: Path) -> None:
    plan, outcome = sample(20)
    page = wave_page(tmp_path, plan, replace(outcome, ended=None))
    assert "have moved so far" in " ".join(page.words)
    assert "still on" in page.words


def test_a_thousand_moves_fold_the_chart_away_and_stay_small(tmp_path: Path) -> None:
    page = wave_page(tmp_path, *sample(1000))
    assert page.count("details") == 4
    assert (tmp_path / "wave.html").stat().st_size < 2_500_000


def test_plan_page_shows_waves_vms_findings_and_bound(tmp_path: Path) -> None:
    page = plan_page(tmp_path, sample(60)[0])
    assert_self_contained(page)
    text = re.sub(r"\s+", " ", " ".join(page.words))
    assert "60 VMs in 1 wave; 12 VMs in no wave." in text
    assert "No plan of these VMs has fewer than 1 window: proved (max_vms of the windows)." in text
    assert "14 %" in text
    for name in ("web-0000", "legacy-11", "network-unmapped", "inventory.xlsx"):
        assert name in text


def test_an_empty_plan_makes_a_page(tmp_path: Path) -> None:
    assert "0 VMs in 0 waves" in " ".join(plan_page(tmp_path, Plan("empty", ())).words)


def test_a_page_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        write_plan_html(tmp_path / "missing" / "plan.html", plan_of())
