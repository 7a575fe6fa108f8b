"""Whatever comes over the wire in these tests is read by pyVmomi too, and must come out the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.executor.vsphere.twice import every_reply_read_twice


@pytest.fixture(autouse=True)
def _read_twice() -> Iterator[None]:
    with every_reply_read_twice():
        yield
