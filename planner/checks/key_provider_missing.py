"""The target vCenter has not the key provider of an encrypted VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.quantities import some
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE", "missing_provider"]


def missing_provider(vm: Vm, target: Inventory | None) -> Hit | None:
    """What of the VM has its key from a provider that the target is known not to have."""
    if target is None or target.key_providers is None:
        return None
    known = {provider.name for provider in target.key_providers}
    if vm.key_provider and vm.key_provider not in known:
        words = f"the key of its home files is from the provider '{vm.key_provider[:80]}'{_there(known)}"
        return Hit(words, Extra.KEY_PROVIDER)
    for disk in vm.disks:
        if disk.key_provider and disk.key_provider not in known:
            words = f"the key of {disk.label} is from the provider '{disk.key_provider[:80]}'{_there(known)}"
            return Hit(words, Extra.KEY_PROVIDER, disk.place)
    return None


def _there(known: set[str]) -> str:
    names = some((f"'{name[:40]}'" for name in sorted(known)), 3)
    return f"; the target has {names}" if known else "; the target has none"


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for vm in context.data.inventory.vms:
        hit = missing_provider(vm, context.target)
        if hit is not None:
            yield rule.finding(vm, hit)


RULE = Rule(
    "key-provider-missing",
    Severity.BLOCKER,
    title="The target vCenter does not have the VM's key provider",
    explanation=(
        "The same key provider must be there on both vCenters under the same name, to the letter, because "
        "keys are found by the provider's name; without it the move is refused or the VM ends up locked "
        "(EncryptionKeyRequired)."
    ),
    fix="add the key provider to the target vCenter under the same name, then collect the target again",
    source="4.2 vTPM / encryption",
    check=_check,
)
