"""Verdicts whose cause is told already: one cause is not told again for every VM that it stops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from executor.gateway import Fault
from executor.preflight.verdicts import Checked
from wavelift.model.finding import Finding

__all__ = ["unexplained"]

_ABOUT_ALL: dict[str, tuple[str, ...]] = {
    "vim.fault.NotSupportedHost": ("host-too-new",),
    "vim.fault.InsufficientStorageSpace": ("room-datastore",),
    "vim.fault.NoDiskSpace": ("room-datastore",),
    "vim.fault.VMotionNotConfigured": ("host-without-vmotion",),
    "vim.fault.NoActiveHostInCluster": ("room-hosts",),
}
"""Faults by what is found once for the whole wave."""
_ABOUT_THE_VM: dict[str, tuple[str, ...]] = {
    "vim.fault.DuplicateName": ("twin-name", "twin-in-wave"),
    "vim.fault.MethodDisabled": ("now-disabled",),
    "vim.fault.TaskInProgress": ("now-busy",),
    "vim.fault.QuestionPending": ("now-question",),
    "vim.fault.ToolsInstallationInProgress": ("now-tools-installer",),
    "vim.fault.InvalidState": ("now-disconnected",),
    "vim.fault.SnapshotRevertIssue": ("drift-snapshot",),
}
"""Faults by what is found on the VM itself."""


def unexplained(findings: Iterable[Finding], checked: Checked, found: Sequence[Finding]) -> list[Finding]:
    """The findings of a verdict without those whose cause has been found.

    Args:
        findings: the verdict's, in the order of its errors and warnings.
        checked: the verdict.
        found: everything found otherwise.
    """
    said = list(findings)
    about_all = {finding.id for finding in found}
    vm = said[0].subject if said else ""
    about_vm = {finding.id for finding in found if finding.subject == vm}
    told = [
        fault
        for fault in (*checked.verdict.errors, *checked.verdict.warnings)
        if _told_right(fault, found)
        or about_all.intersection(_ABOUT_ALL.get(fault.name, ()))
        or about_vm.intersection(_ABOUT_THE_VM.get(fault.name, ()))
    ]
    return [finding for finding in said if not any(finding.message.endswith(str(fault)) for fault in told)]


def _told_right(fault: Fault, found: Sequence[Finding]) -> bool:
    """Whether it is about a privilege whose lack is told, and no other."""
    if fault.name != "vim.fault.NoPermission":
        return False
    missing = {finding.subject for finding in found if finding.id == "right-missing"}
    named = " ".join(text for name, text in fault.details if name in ("privilegeId", "missingPrivileges"))
    return any(privilege in named for privilege in missing)
