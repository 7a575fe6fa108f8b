"""rehearsal.html in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import browser, opened
from wavelift.verbs.demo import lay_out
from wavelift.verbs.plan import plan
from wavelift.verbs.rehearse import RehearseOptions, rehearse


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rehearsed") / "campaign"
    lay_out(folder)
    plan(folder)
    return rehearse(folder, RehearseOptions(nights=2)).page


@pytest.fixture(scope="module")
def chromium(rehearsed: Path) -> Iterator[Any]:
    """After the nights: playwright keeps an event loop in this thread, and so do they."""
    with browser() as running:
        yield running


def test_what_decides_each_wave_is_read_without_scrolling_sideways(chromium: Any, rehearsed: Path) -> None:
    with opened(chromium, rehearsed, width=1280) as page:
        table = page.locator("#waves .scroll")
        assert table.locator("td.words").count() == 4
        assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_window_cuts_nothing_off(chromium: Any, rehearsed: Path, scheme: str) -> None:
    """The table may be scrolled in its own box, the page stays as wide as the window."""
    with opened(chromium, rehearsed, scheme=scheme, width=700) as page:
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.locator("#waves tbody tr").count() == 4
