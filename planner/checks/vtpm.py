"""The VM has a virtual TPM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.vtpm:
        yield Hit("it has a virtual TPM", Extra.VTPM)


RULE = vm_rule(
    "vtpm",
    Severity.WARNING,
    title="The VM has a virtual TPM",
    explanation=(
        "A virtual TPM is encrypted with a key of the source's key provider. Where the target vCenter does "
        "not have that provider under the same name, the VM cannot be started there, and what the guest "
        "sealed in the TPM (BitLocker keys) is out of reach."
    ),
    fix="set up the same key provider at the target, and have the guest's recovery keys at hand",
    source="4.2 vTPM / encryption",
    find=_find,
    reads=("vtpm",),
)
