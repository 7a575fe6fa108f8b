"""Python's search for circular garbage: off while values are made that all stay, seldom in a long night."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_at_rest", "collector_off", "collector_seldom"]

_SELDOM = 10_000
"""New containers between two searches; Python's own 700 is a search for every two answers of a vCenter."""


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep the collector from walking again and again over values that all stay.

    Reading and planning make values by the hundred thousand and no circles worth naming; reference counts
    free what is let go. Nested use is fine.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """As ``collector_off``, and what is there already is not walked over either when it is on again."""
    with collector_off(), _set_apart():
        yield


@contextmanager
def collector_seldom() -> Iterator[None]:
    """Search, but seldom, and not through what is there already: for hours in which errors leave circles."""
    usual = gc.get_threshold()
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        with _set_apart():
            yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _set_apart() -> Iterator[None]:
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
