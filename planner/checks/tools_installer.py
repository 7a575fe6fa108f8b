"""The installer of VMware Tools is mounted."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.tools_installer and vm.power is not Power.OFF:
        yield Hit("the installer of VMware Tools is mounted", Extra.TOOLS_INSTALLER)


RULE = vm_rule(
    "tools-installer",
    Severity.BLOCKER,
    title="The installer of VMware Tools is mounted",
    explanation="A running VM whose Tools installer is mounted is refused (ToolsInstallationInProgress).",
    fix="unmount the installer before the wave",
    source="4.2 Tools installer",
    find=_find,
    reads=("tools_installer", "power"),
)
