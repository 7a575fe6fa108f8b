"""What changes right after a drawing is drawn too, and a remark never stands beside what was before it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from wavelift.cli.live import _Shown


class View:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self.drawn = asyncio.Event()

    def update(self, outcome: object) -> None:
        self.seen.append(outcome)
        if outcome == "last":
            self.drawn.set()

    def note(self, text: str) -> None:
        self.seen.append(f"note: {text}")

    def __exit__(self, *_: object) -> None:
        self.seen.append("closed")


def shown(view: View) -> Any:
    return cast("Any", _Shown(cast("Any", view)))


def test_the_last_of_many_changes_is_drawn_though_nothing_comes_after_it():
    async def scene():
        view = View()
        watch = shown(view)
        for outcome in ("first", "second", "third", "last"):
            watch(lambda told=outcome: told)
        assert view.seen == ["first"]
        await asyncio.wait_for(view.drawn.wait(), 30)
        return view.seen

    assert asyncio.run(scene()) == ["first", "last"]


def test_a_remark_comes_with_what_it_is_about():
    async def scene():
        view = View()
        watch = shown(view)
        watch(lambda: "moving")
        watch(lambda: "paused")
        watch.note("pause by anna")
        watch.close()
        return view.seen

    assert asyncio.run(scene()) == ["moving", "paused", "note: pause by anna", "paused", "closed"]
