"""Tracebacks with the values of all locals, as some log handlers write them: no password is in any frame."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from executor.submission import Submission
from executor.vsphere import relocate, side
from tests.wire.night import wire_night
from wavelift.model.placement import Side

CANARIES = ("c4n4ry-of-the-source", "c4n4ry-of-the-target")


def told(error: BaseException) -> str:
    """Everything about an error: its frames with their locals, what it came from, what is in it."""
    lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return "".join([*lines, *(repr(item) for item in _all(error))])


def _all(error: BaseException | None) -> Iterator[BaseException]:
    if error is None:
        return
    yield error
    yield from _all(error.__cause__ or error.__context__)
    for inner in getattr(error, "exceptions", ()):
        yield from _all(inner)


@pytest.mark.parametrize(
    "broken",
    [(Submission, "_follow"), (side, "build_spec"), (relocate, "thumbprint"), (relocate, "_check_complete")],
    ids=["while it is followed", "before the spec", "in the locator", "in the spec"],
)
def test_a_defect(broken: tuple[object, str], campaign: Path) -> None:
    with wire_night(campaign, passwords=CANARIES) as night:
        defect = RuntimeError("a defect")
        with patch.object(*broken, side_effect=defect), pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it comes out as
            night.run()
    assert any(item is defect for item in _all(caught.value))
    text = told(caught.value)
    assert "night = WireNight" in text
    assert not [word for word in CANARIES if word in text.replace(repr(CANARIES), "")]


def test_a_password_that_is_refused_in_mid_wave(campaign: Path) -> None:
    with wire_night(campaign, passwords=CANARIES, speed=120.0) as night:
        world = night.running.pair.world

        def change() -> None:
            with world.lock:
                world.vcenters[Side.SOURCE].password = "changed at midnight"
            night.running.pair.expire_sessions(Side.SOURCE)

        thread = night.once_moving(change)
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it comes out as
            night.run()
        thread.join()
    text = told(caught.value)
    assert not [word for word in CANARIES if word in text.replace(repr(CANARIES), "")]
