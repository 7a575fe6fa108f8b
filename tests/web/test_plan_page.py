"""plan.html in a real browser: keyboard, search, graph, light and dark, print, hostile names, 2,000 VMs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.compare import compare_plans
from planner.explain import insights
from planner.grounds import Grounds
from tests.unit.planner.build import before, campaign, plan, target, together, vm, window
from tests.unit.wavelift.build import HOSTILE
from tests.web.browser import browser, opened
from wavelift.model.plan import Plan, Stock
from wavelift.model.tables import Application
from wavelift.reports.plan_html import write_plan_html
from wavelift.settings import Planning, Settings

PARTS = ("calendar", "wave", "graph", "load", "waves", "vms", "findings", "changes", "inputs")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


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
    write_plan_html(path, found, insights(grounds), compare_plans(old, found))
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
        for expected in ("tab-wave", "tab-graph"):
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


def test_printed_it_shows_all_parts_on_light_ground(chromium: Any, small: Path) -> None:
    with opened(chromium, small) as page:
        page.emulate_media(media="print")
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
