"""The VM's name holds characters that file names cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|%\[\]]|^\s|\s$")


def _find(vm: Vm) -> Iterator[Hit]:
    found = _UNSAFE.search(vm.name)
    if found:
        yield Hit(f"its name holds {found.group()!r}", "VM")


RULE = vm_rule(
    "name-unsafe",
    Severity.WARNING,
    title="The VM's name holds characters that file names cannot",
    explanation=(
        "vCenter escapes or replaces such characters in the VM's folder and files, so that names at the "
        "target differ from those at the source, and scripts that look for them fail."
    ),
    fix="rename the VM before the export",
    source="4.2 duplicate name",
    find=_find,
)
