from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from wavelift.garbage import collector_at_rest, collector_off, collector_seldom

Keeper = Callable[[], AbstractContextManager[None]]


class Circle:
    """Something that only a search finds: it holds itself."""

    left = 0

    def __init__(self) -> None:
        self.itself = self
        Circle.left += 1

    def __del__(self) -> None:
        Circle.left -= 1


@pytest.mark.parametrize("keeper", [collector_off, collector_at_rest, collector_seldom])
def test_all_is_as_before_also_after_an_error(keeper: Keeper) -> None:
    before = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(KeyError), keeper(), keeper():
        raise KeyError
    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before


@pytest.mark.parametrize("keeper", [collector_off, collector_at_rest])
def test_an_inner_use_does_not_switch_it_on_for_the_outer(keeper: Keeper) -> None:
    with keeper():
        with keeper():
            pass
        assert not gc.isenabled()


def test_who_has_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with collector_off():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_circles_of_a_long_night_are_still_found() -> None:
    gc.collect()
    before = Circle.left
    with collector_seldom():
        usual = gc.get_stats()[0]["collections"]
        for _ in range(30_000):
            Circle()
        assert Circle.left - before < 11_000
        assert gc.get_stats()[0]["collections"] - usual < 30
    gc.collect()
    assert Circle.left == before
