"""The VM is a template."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.template:
        yield Hit("it is a template", "Template")


RULE = vm_rule(
    "template",
    Severity.BLOCKER,
    title="The VM is a template",
    explanation=(
        "vCenter refuses to relocate a template to another vCenter (NotSupported), and templates have no"
        " resource pool."
    ),
    fix="set [policy] convert_templates = true, and wavelift makes it a VM for the time of its move",
    source="1.6 templates, 4.2 template",
    find=_find,
    reads=("template",),
)
