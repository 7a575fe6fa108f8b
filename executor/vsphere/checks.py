"""What ``CheckRelocate_Task`` answers. Its task succeeds even when the VM cannot move (fact sheet 0.6)."""

from __future__ import annotations

from typing import Any

from executor.gateway import Verdict
from executor.vsphere.faults import translate

__all__ = ["verdict"]


def verdict(results: Any) -> Verdict:
    """Put ``vim.vm.check.Result[]`` together: one VM may have one result per host tested."""
    return Verdict(
        errors=tuple(translate(fault) for result in results or () for fault in result.error or ()),
        warnings=tuple(translate(fault) for result in results or () for fault in result.warning or ()),
    )
