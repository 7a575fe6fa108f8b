"""What ``CheckRelocate_Task`` answers. Its task succeeds even when the VM cannot move (fact sheet 0.6)."""

from __future__ import annotations

from typing import Any

from executor.gateway import Verdict
from executor.vsphere.faults import translate

__all__ = ["verdict"]


def verdict(results: Any) -> Verdict:
    """Put ``vim.vm.check.Result[]`` together.

    One order may have one result per host tested (fact sheet 2). Where a host takes the VM without error,
    what others say against it does not count.
    """
    tested = [result for result in results or () if not result.error] or list(results or ())
    return Verdict(
        errors=tuple(translate(fault) for result in tested for fault in result.error or ()),
        warnings=tuple(translate(fault) for result in tested for fault in result.warning or ()),
    )
