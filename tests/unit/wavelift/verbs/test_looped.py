"""Work in a loop of its own, from a verb."""

from __future__ import annotations

import asyncio

import pytest

from wavelift.verbs.looped import in_loop


class _Long:
    """A result that must not be written out."""

    def __repr__(self) -> str:
        pytest.fail("it was written out")


async def _made() -> _Long:
    await asyncio.sleep(0)
    return _Long()


def test_the_result_comes_back_and_is_never_written_out() -> None:
    assert type(in_loop(_made())) is _Long


def test_what_is_raised_comes_through() -> None:
    async def broken() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        in_loop(broken())
