"""DRS rules as the belongings of all VMs tell them: of a rule's VMs only the first to leave has it whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wavelift.model.belongings import Rule, RuleKind

__all__ = ["RuleBook"]


class RuleBook:
    """What was last recorded of every VM's rules, by the VMs that they name.

    A VM that leaves its vCenter leaves its rules too, so what is read of the next VM lacks it; only all
    records together tell who belongs together.
    """

    def __init__(self) -> None:
        self._told: dict[str, tuple[Rule, ...]] = {}
        self._naming: dict[str, dict[str, None]] = {}

    def record(self, vm: str, rules: Sequence[Rule]) -> None:
        """Note a VM's rules in the place of those noted before; ``vm`` is its key."""
        for member in _members(self._told.pop(vm, ())):
            self._naming[member].pop(vm, None)
        if rules:
            self._told[vm] = tuple(rules)
        for member in _members(rules):
            self._naming.setdefault(member, {})[vm] = None

    def of(self, uuid: str) -> tuple[Rule, ...]:
        """Every rule that names the VM with this instanceUuid, with all members that any record names."""
        found: dict[tuple[str, RuleKind], Rule] = {}
        for vm in self._naming.get(uuid.lower(), ()):
            for rule in self._told[vm]:
                if uuid.lower() not in rule.members:
                    continue
                known = found.get((rule.name, rule.kind), rule)
                members = tuple(sorted({*known.members, *rule.members}))
                found[rule.name, rule.kind] = replace(known, members=members)
        return tuple(sorted(found.values(), key=lambda rule: rule.name))


def _members(rules: Sequence[Rule]) -> dict[str, None]:
    return dict.fromkeys(member for rule in rules for member in rule.members)
