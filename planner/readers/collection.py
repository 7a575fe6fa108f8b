"""Reads without the cycle collector, which would look through millions of new cells again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the cycle collector off for a while, as it was before afterwards.

    Reading makes values by the hundred thousand and no cycles worth naming; looking for cycles meanwhile
    takes longer than the reading itself.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
