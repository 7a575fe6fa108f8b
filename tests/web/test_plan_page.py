"""plan.html in a real browser: keyboard, search, graph, light and dark, print, hostile names, 2,000 VMs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.explaining.explain import insights
from planner.explaining.grounds import Grounds
from planner.replanning.compare import compare_plans
from tests.unit.planner.build import (
    before,
    blocker,
    campaign,
    plan,
    target,
    together,
    vm,
    vms,
    window,
)
from tests.unit.wavelift.build import HOSTILE
from tests.unit.wavelift.reports.test_rehearsal import WAVE as FORECAST
from tests.web.browser import browser, opened
from wavelift.model.forecast import Accuracy, Critical, Quantiles, Rehearsal, WhatIf
from wavelift.model.plan import Plan, Stock
from wavelift.model.tables import Application
from wavelift.rehearsalfile import StoredRehearsal
from wavelift.reports.plan_html import write_plan_html
from wavelift.reports.rehearsal_view import rehearsal_view
from wavelift.settings import Planning, Settings

PARTS = ("calendar", "rehearsal", "wave", "graph", "load", "waves", "vms", "findings", "changes", "inputs")


PLAN_DIGEST = "0" * 64


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


def foretold(found: Plan) -> StoredRehearsal:
    """A rehearsal of every wave; the last one does not fit."""
    waves = []
    for at, wave in enumerate(found.waves):
        night = found.window(wave.window)
        assert night is not None
        late = at == len(found.waves) - 1
        ends = tuple(night.seconds * (0.3 + 0.1 * (at % 4) + 0.01 * n + 0.6 * late) for n in range(40))
        seconds = Quantiles.of(ends)
        last = tuple(Critical(move.vm, move.name, 0.4) for move in wave.moves[:2])
        changes = tuple(
            WhatIf(change, replace(seconds, p90=seconds.p90 * factor), seconds, 0.5 * late, 0.5 * late)
            for change, factor in (("a second line between the sites", 0.8), (f"without {last[0].name}", 1.0))
        )
        waves.append(
            replace(
                FORECAST,
                id=wave.id,
                vms=len(wave.moves),
                window=wave.window,
                window_seconds=night.seconds + 1800,
                lockout_seconds=night.seconds,
                seconds=seconds,
                late_probability=0.5 * late,
                ends=ends,
                critical=last,
                what_ifs=changes,
            )
        )
    accuracy = (Accuracy("0", 12, 4000.0, 3600.0, 0.08),)
    rehearsal = Rehearsal("test", 40, 7, tuple(waves), 1.1, 0.9, accuracy, "wavelift 1.2.3")
    return StoredRehearsal(rehearsal, PLAN_DIGEST, datetime(2030, 2, 1, 9, 5, tzinfo=UTC))


def made(path: Path, total: int, nights: int, per_night: int, names: tuple[str, ...] = ()) -> Plan:
    """A campaign of applications with seven VMs each, planned and written as a page."""
    keys = [f"vm-{number:04d}" for number in range(total)]
    called = dict(zip(keys, names, strict=False))
    rows = [before(keys[at - 1], keys[at], row=at + 1) for at in range(1, total) if at % 7]
    rows += [before(keys[at], keys[at + 21]) for at in range(0, total - 21, 70)]
    rows += [together(keys[at], keys[at + 1]) for at in range(3, total - 1, 35)]
    data = campaign(
        [vm(key, 10 + at % 50, name=called.get(key, key)) for at, key in enumerate(keys)],
        *rows,
        windows=tuple(window(number, max_vms=per_night, lockout_minutes=30) for number in range(nights)),
        applications=tuple(Application(key, f"app-{at // 7:03d}") for at, key in enumerate(keys)),
    )
    found = plan(data)
    stores = [
        Stock(
            "datastore",
            f"ds-{name}",
            "MiB",
            9 << 20,
            free,
            1 << 20,
            tuple(free - (at << 17) for at in range(9)),
        )
        for name, free in (("roomy", 8 << 20), ("tight", 3 << 19))
    ]
    found = replace(found, stocks=tuple(stores))
    settings = Settings(name="test", planning=Planning())
    grounds = Grounds(found, data, settings, {each.key: target(each) for each in data.inventory.vms})
    old = plan(replace(data, windows=data.windows[1:]))
    shown = rehearsal_view(found, PLAN_DIGEST, foretold(found))
    write_plan_html(path, found, insights(grounds), compare_plans(old, found), shown)
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "plan.html"
    made(path, 60, 6, 15)
    return path


def test_every_part_shows_without_complaint_or_overflow(chromium: Any, small: Path, tmp_path: Path) -> None:
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 420)):
        with opened(chromium, small, scheme=scheme, width=width) as page:
            for part in PARTS:
                page.click(f"#tab-{part}")
                assert page.is_visible(f"#{part}")
                assert page.locator(".part:visible").count() == 1
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (part, width)
                shot = page.screenshot(path=str(tmp_path / f"{scheme}-{width}-{part}.png"))
                assert len(shot) > 5000


def test_keyboard_reaches_everything(chromium: Any, small: Path) -> None:
    focused = "((e) => e.id || e.className.baseVal || e.className)(document.activeElement)"
    with opened(chromium, small) as page:
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate(focused) == "main"
        page.reload()
        for expected in ("skip", "theme", "wanted", "tab-calendar"):
            page.keyboard.press("Tab")
            assert page.evaluate(focused) == expected
        for expected in ("tab-rehearsal", "tab-wave", "tab-graph"):
            page.keyboard.press("ArrowRight")
            assert page.evaluate(focused) == expected
        assert page.get_attribute("#tab-graph", "aria-selected") == "true"
        for _ in range(6):  # the tools of the graph
            page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "box"
        page.keyboard.press("Enter")
        assert page.evaluate(focused) == "box open"
        page.keyboard.press("ArrowDown")
        assert page.evaluate(focused) == "vm"
        page.keyboard.press("Enter")
        assert page.is_visible("#why")
        page.keyboard.press("/")
        assert page.evaluate(focused) == "wanted"


def test_the_rehearsal_is_drawn_told_and_dated(chromium: Any, small: Path, tmp_path: Path) -> None:
    with opened(chromium, small) as page:
        waves = page.locator("#waves tbody tr").count()
        page.click("#tab-rehearsal")
        part = page.locator("#rehearsal")
        assert "Rehearsed on 2030-02-01 09:05 UTC by wavelift 1.2.3: 40 nights, seed 7." in part.inner_text()
        assert part.locator(".notice").count() == 0
        assert part.locator("svg.gantt line.limit").count() == waves > 2
        assert part.locator("svg.gantt g").count() == waves
        assert part.locator("svg.gantt rect.failed").count() > 40  # the wave that does not fit
        rows = part.locator("table.sortable tbody tr")
        assert rows.count() == waves
        last = rows.last.inner_text()
        for words in ("50 %", "does not fit", "p90 is", "after it", "(40%)", "slots of source host esx07"):
            assert words in last, words
        assert "A second line between the sites: p90" in last
        assert ": no difference" in rows.first.inner_text()
        first = rows.first.locator("th").inner_text()
        late = part.locator("table.sortable thead button", has_text="Late")
        late.focus()
        for _ in range(2):  # up, then down: the one most likely late comes first
            page.keyboard.press("Enter")
        assert rows.first.locator("th").inner_text() != first
        assert "does not fit" in rows.first.inner_text()
        titles = part.locator("svg.gantt title").all_text_contents()
        assert all("lockout after" in title for title in titles)
        page.screenshot(path=str(tmp_path / "rehearsal.png"), full_page=True)


def test_the_last_row_of_the_rehearsal_is_not_cut_off(chromium: Any, small: Path, tmp_path: Path) -> None:
    """At the height of a laptop's browser the four waves of the demo were too tall for the box."""
    whole = "box => [box.scrollHeight - box.clientHeight, box.querySelectorAll('tbody tr').length]"
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 700), ("dark", 700)):
        with opened(chromium, small, scheme=scheme, width=width, height=420) as page:
            page.click("#tab-rehearsal")
            box = page.locator("#rehearsal .scroll", has=page.locator("table.sortable"))
            beyond, rows = box.evaluate(whole)
            assert rows > 2
            assert beyond == 0, (scheme, width)
            box.locator("tbody tr").last.scroll_into_view_if_needed()
            page.screenshot(path=str(tmp_path / f"last-row-{scheme}-{width}.png"))
            page.click("#tab-vms")
            page.evaluate("for (const wave of document.querySelectorAll('#vms details')) wave.open = true")
            long = page.locator("#vms .scroll", has=page.locator("tbody tr:nth-child(13)")).first
            assert long.evaluate(whole)[0] > 0  # long ones keep their headers in sight


def test_a_rehearsal_of_an_earlier_plan_is_stale_and_says_so(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    found = made(path, 30, 4, 10)
    old = replace(foretold(found), plan="1" * 64, faults="night.toml", wave=found.waves[0].id)
    write_plan_html(path, found, None, None, rehearsal_view(found, PLAN_DIGEST, old))
    for scheme in ("light", "dark"):
        with opened(chromium, path, scheme=scheme) as page:
            page.click("#tab-rehearsal")
            assert page.inner_text("#rehearsal .notice").startswith("Stale. The plan has changed since")
            told = page.inner_text("#rehearsal .made")
            assert "With the faults of night.toml: this is a what if" in told
            assert f"Wave {found.waves[0].id} alone" in told
            assert page.evaluate(CONTRAST) == []
            page.screenshot(path=str(tmp_path / f"stale-{scheme}.png"), full_page=True)


def test_without_a_rehearsal_the_part_says_how_to_make_one(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    write_plan_html(path, made(path, 10, 2, 10))
    with opened(chromium, path) as page:
        page.click("#tab-rehearsal")
        assert "wavelift rehearse" in page.inner_text("#rehearsal")
        assert page.locator("#rehearsal svg").count() == 0


def test_search_finds_a_vm_and_tells_why(chromium: Any, small: Path) -> None:
    with opened(chromium, small) as page:
        page.fill("#wanted", "VM-0013")
        assert page.locator("#hits li").count() == 1
        page.keyboard.press("Enter")
        assert page.inner_text("#why-title").startswith("vm-0013: wave ")
        told = page.inner_text("#why-lines")
        assert "vm-0012 (" in told
        assert "dependencies.csv, row 14" in told
        page.click("#why-graph")
        assert page.is_visible("#graph")
        assert page.get_attribute("#graph-picture .vm.chosen", "aria-label") == "vm-0013: why it is here"
        page.click("#why-wave")
        assert page.locator("#wave-picture .lane.chosen").count() == 1
        page.fill("#wanted", "app-002")
        page.click("#hits button")
        assert page.locator("#graph-picture .box.found").count() >= 1
        page.fill("#wanted", "nobody")
        assert page.inner_text("#hits") == "Nothing has such a name."


def test_the_answer_to_a_click_is_in_sight_wherever_the_page_stands(chromium: Any, small: Path) -> None:
    """It appeared in the head of the page only, out of sight, as if a click on a VM did nothing."""
    seen = (
        "() => { const box = document.getElementById('why').getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; }"
    )
    label = "document.activeElement.getAttribute('aria-label')"
    for width, height in ((1280, 700), (420, 700)):
        with opened(chromium, small, width=width, height=height) as page:
            page.click("#tab-graph")
            page.click("#graph-expand")
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            vm = page.locator("#graph-picture .vm").nth(3)
            name = vm.get_attribute("aria-label")
            vm.click()
            assert page.is_visible("#why")
            assert page.evaluate(seen), (width, height)
            page.keyboard.press("Escape")
            assert page.is_hidden("#why")
            assert page.evaluate(label) == name  # and the keyboard goes on where it was
            page.click("#tab-wave")
            page.locator("#wave-picture .lane").last.click()
            assert page.evaluate(seen)
            page.click("#why-close")
            page.fill("#wanted", "vm-0013")
            page.keyboard.press("Enter")
            assert page.locator("#why.beside").count() == 0
            page.keyboard.press("Escape")
            assert page.is_hidden("#why")
            assert page.evaluate("document.activeElement.id") == "wanted"


def test_long_words_do_not_make_rows_of_a_screen_each(chromium: Any, tmp_path: Path) -> None:
    """Of a real export, which names few things, one VM filled the window's height."""
    path = tmp_path / "plan.html"
    found = made(path, 12, 2, 10)
    words = ("datastore: not named by the export", "network adapters: not listed by the export") * 3
    moves = tuple(replace(move, assumed=words) for move in found.waves[0].moves)
    found = replace(found, waves=(replace(found.waves[0], moves=moves), *found.waves[1:]))
    write_plan_html(path, found)
    with opened(chromium, path) as page:
        page.click("#tab-vms")
        page.click("#vms summary >> nth=0")
        heights = page.evaluate(
            "[...document.querySelectorAll('#vms tbody tr')].slice(0, 5).map((row) => row.clientHeight)"
        )
        assert max(heights) < 200
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_fit_shows_the_whole_graph(chromium: Any, small: Path) -> None:
    whole = "(box) => box.querySelector('svg').clientWidth <= box.clientWidth"
    with opened(chromium, small, width=420) as page:
        page.click("#tab-graph")
        assert not page.locator("#graph-picture").evaluate(whole)
        page.click("#graph-fit")
        assert page.locator("#graph-picture").evaluate(whole)
        page.click("#graph-more")
        page.click("#graph-more")
        assert not page.locator("#graph-picture").evaluate(whole)


def test_lines_light_up_and_strict_ones_are_dashed(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    rows = (before("a", "b", strict=True), before("c", "d", strict=True), before("a", "d"))
    names = ("a", "b", "c", "d", "left")
    data = campaign(
        vms(*names),
        *rows,
        windows=(window(1), window(2)),
        applications=tuple(Application(name, f"app-{name}") for name in names),
    )
    write_plan_html(path, plan(data, [blocker("left")]))
    with opened(chromium, path) as page:
        page.focus("#tab-calendar")
        page.keyboard.press("ArrowLeft")  # from the first to the last
        assert page.evaluate("document.activeElement.id") == "tab-inputs"
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == "tab-calendar"
        page.click("#tab-graph")
        assert page.locator("#graph-picture path").count() == 3
        assert page.locator("#graph-picture path.strict").count() == 2
        page.locator("#graph-picture .box", has_text="app-a").focus()
        assert page.locator("#graph-picture path.lit").count() == 2
        assert page.locator("#graph-picture svg.lighting").count() == 1
        page.locator("#graph-picture .box", has_text="app-c").focus()
        assert page.locator("#graph-picture path.lit").count() == 1
        page.fill("#wanted", "lef")
        assert page.inner_text("#hits").startswith("left · in no wave")
        page.keyboard.press("Enter")
        assert page.inner_text("#why-title") == "left: in no wave"
        assert "has a raw disk" in page.inner_text("#why-lines")
        assert page.is_hidden("#why-graph")
        page.keyboard.press("Escape")
        page.click("#tab-wave")
        page.locator("#wave-picture .lane").first.focus()
        first = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") != first
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == first


def test_boxes_open_and_close(chromium: Any, small: Path) -> None:
    with opened(chromium, small) as page:
        page.click("#tab-graph")
        assert page.locator("#graph-picture .vm").count() == 0
        page.locator("#graph-picture .box").first.click()
        some = page.locator("#graph-picture .vm").count()
        assert some >= 1
        assert page.locator("#graph-picture .box[aria-expanded=true]").count() == 1
        page.click("#graph-expand")
        assert page.locator("#graph-picture .vm").count() == 60
        page.click("#graph-collapse")
        assert page.locator("#graph-picture .vm").count() == 0
        width = page.evaluate("document.querySelector('#graph-picture svg').clientWidth")
        page.click("#graph-more")
        assert page.evaluate("document.querySelector('#graph-picture svg').clientWidth") > width
        page.select_option("#graph-mode", "wave")
        assert page.locator("#graph-picture .box").count() == page.locator("#waves tbody tr").count()


CONTRAST = """
() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (v) => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const bright = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const worst = [];
  const texts = "h1,h2,h3,p,a,button,td,th,dt,dd,small,label,summary,.state,.soft,figcaption,text";
  for (const element of document.querySelectorAll(texts)) {
    if (!element.checkVisibility() || !element.textContent.trim()) continue;
    const style = getComputedStyle(element);
    const ink = element.localName === "text" ? style.fill : style.color;
    const [a, b] = [bright(rgb(ink)), bright(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) worst.push([element.localName, element.textContent.slice(0, 40), ratio]);
  }
  return worst;
}
"""


def test_text_is_readable_in_light_and_dark(chromium: Any, small: Path) -> None:
    for scheme in ("light", "dark"):
        with opened(chromium, small, scheme=scheme) as page:
            for part in PARTS:
                page.click(f"#tab-{part}")
                assert page.evaluate(CONTRAST) == [], (scheme, part)


def test_the_switch_turns_light_to_dark_and_is_remembered(chromium: Any, small: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(chromium, small) as page:
        light = page.evaluate(ground)
        page.click("#theme")
        dark = page.evaluate(ground)
        assert dark != light
        page.reload()
        assert page.evaluate(ground) == dark
        assert page.get_attribute("#theme", "aria-pressed") == "true"
        page.click("#theme")
        assert page.evaluate(ground) == light


def test_without_script_everything_is_there_to_read(chromium: Any, small: Path) -> None:
    with opened(chromium, small, script=False) as page:
        for part in PARTS:
            assert page.is_visible(f"#{part}")
        assert page.is_hidden("#search")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_printed_it_shows_all_parts_on_light_ground(chromium: Any, small: Path, scheme: str) -> None:
    """Whoever reads it dark got black sheets of paper."""
    with opened(chromium, small, scheme=scheme) as page:
        page.click("#tab-wave")
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate(CONTRAST) == []
        assert page.is_hidden("#parts")
        assert page.inner_text("#wave-said").startswith("wave 1: ")
        for part in PARTS:
            assert page.is_visible(f"#{part}")
        assert page.is_hidden("#search")
        assert page.pdf(landscape=True).startswith(b"%PDF")


def test_hostile_names_stay_text(chromium: Any, tmp_path: Path) -> None:
    names = (*HOSTILE, "</script><img src=x onerror=alert(1)>", "\u2028'];alert(1)//", "x" * 5000, "{{7*7}}")
    path = tmp_path / "plan.html"
    made(path, 30, 4, 10, names)
    with opened(chromium, path) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"it came alive: {dialog.message}"))
        for part in PARTS:
            page.click(f"#tab-{part}")
        page.click("#tab-graph")
        page.click("#graph-expand")
        assert page.locator("img").count() == 0
        page.fill("#wanted", "<script>")
        page.keyboard.press("Enter")
        assert page.inner_text("#why-title").startswith("<script>alert(1)</script>: wave ")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_two_thousand_vms_stay_light(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    made(path, 2000, 40, 60)
    assert path.stat().st_size < 5_000_000
    with opened(chromium, path) as page:
        page.click("#tab-graph")
        boxes = page.locator("#graph-picture .box").count()
        assert 40 <= boxes <= 2000
        nodes = "document.querySelectorAll('#graph-picture *').length"
        assert page.evaluate(nodes) < 12_000
        page.click("#graph-expand")
        assert page.locator("#graph-picture .vm").count() == 2000
        assert page.evaluate(nodes) < 25_000
        page.fill("#wanted", "vm-1999")
        page.keyboard.press("Enter")
        assert page.inner_text("#why-title").startswith("vm-1999: wave ")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
