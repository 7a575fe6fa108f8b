"""Every figure of plan.xlsx and plan.html is that of plan.json, reckoned here once more from its moves."""

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.cli.support import planned

Document = dict[str, Any]
PLACES = ("datacenter", "cluster", "host", "pool", "folder")
RESERVES = {"demo": 0.1, "quarter_end": 0.5}
"""Parts of windows that stay free: as in each campaign's settings."""


class Told:
    """A campaign's plan, workbook and page."""

    def __init__(self, name: str, folder: Path) -> None:
        path = planned(name, folder)
        self.plan: Document = json.loads((path / "plan.json").read_bytes())["plan"]
        self.book = openpyxl.load_workbook(path / "plan.xlsx")
        self.page = (path / "plan.html").read_text(encoding="utf-8")
        self.usable = 1 - RESERVES[name]
        self.waves: list[Document] = self.plan["waves"]
        self.windows = {each["name"]: each for each in self.plan["windows"]}
        self.moves = [(wave, move) for wave in self.waves for move in wave["moves"]]
        self.names = {move["vm"]: move["identity"]["name"] for _, move in self.moves}

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        headers, *rows = self.book[sheet].iter_rows(values_only=True)
        return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


@pytest.fixture(scope="module", params=RESERVES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(request.param, tmp_path_factory.mktemp("figures"))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)


def seconds(span: object) -> float:
    assert isinstance(span, timedelta)
    return span.total_seconds()


def about(value: float) -> object:
    return pytest.approx(value, abs=0.051)


def total(moves: list[Document], what: str) -> float:
    return sum(move[what] for move in moves)


def test_the_summary(told: Told) -> None:
    found = {row[0].value: row[1].value for row in told.book["summary"].iter_rows(max_col=2)}
    levels = Counter(finding["severity"] for finding in told.plan["findings"])
    assert found["waves"] == len(told.waves)
    assert found["VMs in waves"] == len(told.moves)
    assert found["VMs in no wave"] == len(told.plan["unplanned"])
    assert found["GiB in waves (provisioned)"] == about(total([move for _, move in told.moves], "gib"))
    spent = sum(wave["seconds"]["expected"] for wave in told.waves)
    assert seconds(found["expected time, all waves together"]) == about(spent)
    assert [found[f"findings: {level}"] for level in ("blocker", "warning", "info")] == [
        levels[level] for level in ("blocker", "warning", "info")
    ]
    used = [told.windows[wave["window"]] for wave in told.waves]
    first, last = min(used, key=lambda each: each["start"]), max(used, key=lambda each: each["end"])
    assert found["first window opens"] == local(moment(first["start"]), first["timezone"])
    assert found["last window closes"] == local(moment(last["end"]), last["timezone"])


def test_the_waves(told: Told) -> None:
    rows = told.rows("waves")
    assert [str(row["wave"]) for row in rows] == [wave["id"] for wave in told.waves]
    for row, wave in zip(rows, told.waves, strict=True):
        window = told.windows[wave["window"]]
        starts, ends, zone = moment(window["start"]), moment(window["end"]), window["timezone"]
        lockout = ends - timedelta(minutes=window["lockout_minutes"])
        assert row["window"] == window["name"]
        assert row["opens (local)"] == local(starts, zone)
        assert row["nothing new from (local)"] == local(lockout, zone)
        assert row["closes (local)"] == local(ends, zone)
        assert row["VMs"] == len(wave["moves"])
        assert row["GiB"] == about(total(wave["moves"], "gib"))
        assert row["GiB to copy"] == about(total(wave["moves"], "copy_gib"))
        for header, key in (("at best", "low"), ("expected", "expected"), ("at worst", "high")):
            assert seconds(row[header]) == about(wave["seconds"][key])
        room = (lockout - starts).total_seconds() * told.usable
        assert row["time used"] == pytest.approx(wave["seconds"]["expected"] / room, abs=1e-4)
        if window["max_vms"]:
            assert row["VMs used"] == pytest.approx(len(wave["moves"]) / window["max_vms"])


def test_the_windows(told: Told) -> None:
    rows = told.rows("windows")
    assert [row["window"] for row in rows] == list(told.windows)
    for row, window in zip(rows, told.windows.values(), strict=True):
        inside = [wave for wave in told.waves if wave["window"] == window["name"]]
        moves = [move for wave in inside for move in wave["moves"]]
        starts, ends, zone = moment(window["start"]), moment(window["end"]), window["timezone"]
        lockout = ends - timedelta(minutes=window["lockout_minutes"])
        assert str(row["waves"] or "") == ", ".join(wave["id"] for wave in inside)
        assert (row["opens (local)"], row["closes (local)"]) == (local(starts, zone), local(ends, zone))
        assert row["VMs"] == len(moves)
        assert row["GiB"] == about(total(moves, "gib"))
        spent = sum(wave["seconds"]["expected"] for wave in inside)
        assert seconds(row["expected"]) == about(spent)
        if inside:
            room = (lockout - starts).total_seconds() * told.usable
            assert row["time used"] == pytest.approx(spent / room, abs=1e-4)
            assert row["VMs used"] == pytest.approx(len(moves) / window["max_vms"])


def test_the_vms(told: Told) -> None:
    first, findings = defaultdict(set), defaultdict(list)
    for edge in told.plan["edges"]:
        first[edge["vm"]].add(told.names[edge["before"]])
    for finding in told.plan["findings"]:
        findings[finding["subject"]].append(finding)
    groups = {
        vm: group["id"] for group in told.plan["groups"] if len(group["vms"]) > 1 for vm in group["vms"]
    }
    rows = told.rows("vms")
    assert [row["key"] for row in rows] == [move["vm"] for _, move in told.moves]
    for row, (wave, move) in zip(rows, told.moves, strict=True):
        assert (str(row["wave"]), row["window"]) == (wave["id"], wave["window"])
        assert row["VM"] == move["identity"]["name"]
        for header in ("application", "tier", "owner", "power"):
            assert (row[header] or "") == move[header]
        assert row["memory MiB"] == move["memory_mib"]
        assert row["group"] == groups.get(move["vm"])
        assert (row["GiB"], row["GiB to copy"]) == (about(move["gib"]), about(move["copy_gib"]))
        assert seconds(row["expected"]) == about(move["seconds"]["expected"])
        waits = re.sub(r" \(wave [^)]*\)", "", row["waits for"] or "")
        assert set(filter(None, waits.split(", "))) == first[move["vm"]]
        for way, place in (("from", move["source"]), ("to", move["target"])):
            assert [row[f"{way} {what}"] or "" for what in PLACES] == [place[what] for what in PLACES]
            stores = dict.fromkeys(disk["datastore"] for disk in place["disks"])
            assert row[f"{way} datastores"] == ", ".join(stores)
            assert (row[f"{way} networks"] or "") == ", ".join(
                dict.fromkeys(nic["network"] for nic in place["nics"])
            )
        noticed = findings[move["vm"]]
        worst = [
            level for level in ("blocker", "warning", "info") if level in {f["severity"] for f in noticed}
        ]
        assert row["severity"] == (worst[0] if worst else None)
        assert (row["noticed"] is None) == (not noticed)
        assert all(finding["message"] in row["noticed"] for finding in noticed[:5])


def test_groups_findings_and_what_is_unplanned(told: Told) -> None:
    size = {move["vm"]: move["gib"] for _, move in told.moves}
    at = {move["vm"]: wave["id"] for wave, move in told.moves}
    rows = told.rows("groups")
    assert [row["group"] for row in rows] == [group["id"] for group in told.plan["groups"]]
    for row, group in zip(rows, told.plan["groups"], strict=True):
        assert row["VMs"] == len(group["vms"])
        assert row["GiB"] == about(sum(size[vm] for vm in group["vms"]))
        assert {str(row["wave"])} == {at[vm] for vm in group["vms"]}
        assert row["members"] == ", ".join(told.names[vm] for vm in group["vms"])
    shown = Counter((row["finding"], row["message"]) for row in told.rows("findings"))
    assert shown == Counter((finding["id"], finding["message"]) for finding in told.plan["findings"])
    left = {row["key"]: row["reason"] for row in told.rows("unplanned")}
    assert left == {entry["vm"]: entry["reason"] for entry in told.plan["unplanned"]}
    single = [(row["key"], row["assumed"]) for row in told.rows("assumed") if row["VM"] != "(all)"]
    assert single == [(move["vm"], text) for _, move in told.moves for text in move["assumed"]]


def test_load_and_space(told: Told) -> None:
    """Without the target's inventory, space is what has come by each wave."""
    loads: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for wave, move in told.moves:
        target = move["target"]
        loads["cluster", target["cluster"]][wave["id"]] += move["gib"]
        for disk, mib in zip(target["disks"], move["disk_mib"], strict=True):
            loads["datastore", disk["datastore"]][wave["id"]] += mib / 1024
        for nic in target["nics"]:
            loads["network", nic["network"]][wave["id"]] += 1
    rows = {(row["target"], row["name"]): row for row in told.rows("load")}
    assert rows.keys() == loads.keys()
    for key, row in rows.items():
        assert [row[f"wave {wave['id']}"] for wave in told.waves] == [
            about(loads[key][wave["id"]]) for wave in told.waves
        ]
        assert row["all waves"] == about(loads[key].total())
    assert told.plan["stocks"] == []
    for row in told.rows("space"):
        come = 0.0
        for wave in told.waves:
            come += loads["datastore", row["name"]][wave["id"]]
            assert row[f"come by wave {wave['id']}"] == about(come)


def test_the_page(told: Told) -> None:
    data = json.loads(told.page.partition('id="plan-data">')[2].partition("</script>")[0])
    assert [wave[0] for wave in data["waves"]] == [wave["id"] for wave in told.waves]
    number = {move["vm"]: at for at, (_, move) in enumerate(told.moves)}
    assert [vm[0] for vm in data["vms"]] == list(told.names.values())
    assert [told.waves[vm[1]]["id"] for vm in data["vms"]] == [wave["id"] for wave, _ in told.moves]
    assert [data["apps"][vm[2]] for vm in data["vms"]] == [
        move["application"] or "(no application)" for _, move in told.moves
    ]
    for vm, (_, move) in zip(data["vms"], told.moves, strict=True):
        assert vm[6] - vm[5] == pytest.approx(move["seconds"]["expected"], abs=1)
    for at, wave in enumerate(told.waves):
        ends = [vm[6] for vm in data["vms"] if vm[1] == at]
        assert max(ends) == pytest.approx(wave["seconds"]["expected"], abs=1)
    for first, then, strict in data["edges"]:
        assert data["vms"][first][1] <= data["vms"][then][1] - strict
    assert {tuple(edge) for edge in data["edges"]} == {
        (number[edge["before"]], number[edge["vm"]], int(edge["strict"])) for edge in told.plan["edges"]
    }
    amounts = [float(text) for text in re.findall(r'<td class="num" data-v="([\d.]+)"', told.page)]
    for wave in told.waves:
        for amount in (total(wave["moves"], "gib"), wave["seconds"]["expected"]):
            assert any(shown == about(amount) for shown in amounts)
    bars = re.findall(
        r'<title>wave (.+?): .*?</title><rect class="worst" x="([\d.]+)" y="[\d.]+" width="([\d.]+)".*?'
        r'<rect class="expected" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"',
        told.page,
    )
    assert [bar[0] for bar in bars] == [wave["id"] for wave in told.waves]
    begun: dict[str, float] = {}
    for (_, x, high, _, width), wave in zip(bars, told.waves, strict=True):
        ratio = wave["seconds"]["high"] / wave["seconds"]["expected"]
        if float(width) > 20:
            assert float(high) / float(width) == pytest.approx(ratio, abs=0.05)
        if wave["window"] in begun:  # the waves of one window stand one after the other
            assert float(x) == pytest.approx(begun[wave["window"]], abs=0.3)
        begun[wave["window"]] = float(x) + float(width)


def test_the_calendar(told: Told, tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    name = "demo" if told.usable == 0.9 else "quarter_end"
    content = (planned(name, tmp_path) / "plan.ics").read_bytes()
    events = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
    assert len(events) == len(told.waves)
    for event, wave in zip(events, told.waves, strict=True):
        window = told.windows[wave["window"]]
        assert event.decoded("dtstart") == moment(window["start"]).astimezone(UTC)
        assert event.decoded("dtend") == moment(window["end"]).astimezone(UTC)
        assert f"wave {wave['id']}, {len(wave['moves'])} VM" in str(event["summary"])
