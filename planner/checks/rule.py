"""What a rule is: its words for people, and a function from the campaign to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from planner.campaign_input import CampaignInput
from planner.checks.kinds import Kinds
from planner.checks.target_space import Load, loads
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import NOWHERE, Finding, Place, Severity
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.placement import Placement

__all__ = ["CheckContext", "Hit", "Rule", "placed_rule", "source_rule", "vm_rule"]

LONGEST_NAME = 80
"""So much of a VM's name stands in a message; names come from spreadsheets and may fill a cell."""


@dataclass(frozen=True)
class CheckContext:
    """What rules may look at.

    Attributes:
        data: the campaign as read.
        placements: target placement by VM key; VMs with unmapped parts are not in it.
        now: the time at which is checked, as clocks show it; None where it does not matter.
        stale_days: after how many days an export is old; 0 is never.
    """

    data: CampaignInput
    placements: Mapping[str, Placement]
    now: datetime | None = None
    stale_days: int = 0

    @property
    def target(self) -> Inventory | None:
        """The target's inventory, where it is known; rules that need it are silent without."""
        return self.data.target

    @cached_property
    def here(self) -> InventoryIndex:
        """The source side by name."""
        return InventoryIndex(self.data.inventory)

    @cached_property
    def there(self) -> InventoryIndex | None:
        """The target side by name, or None where it is not known."""
        return None if self.target is None else InventoryIndex(self.target)

    @cached_property
    def kinds(self) -> Kinds:
        """The VMs by kind."""
        return Kinds(self.data.inventory.vms)

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """What comes to lie on each target datastore; () where the target is not known."""
        if self.there is None:
            return ()
        return loads(self.data.inventory.vms, self.placements, self.there, self.here)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. The texts are the reference page of the rule.

    Attributes:
        id: stable kebab-case name; settings change its severity under this name.
        severity: what it is unless the campaign's settings say otherwise.
        title: the trouble in a few words.
        explanation: why this matters on the night.
        fix: what to do; becomes the finding's suggestion.
        source: section of the fact sheet.
        check: finds it.
    """

    id: str
    severity: Severity
    title: str
    explanation: str
    fix: str
    source: str
    check: Callable[[Rule, CheckContext], Iterable[Finding]]

    def run(self, context: CheckContext) -> Iterable[Finding]:
        """Yield the findings of this rule."""
        return self.check(self, context)

    def finding(self, vm: Vm, hit: Hit) -> Finding:
        """The finding for something noticed about a VM."""
        place = vm.place if hit.place == NOWHERE else hit.place
        name = vm.name if len(vm.name) <= LONGEST_NAME else f"{vm.name[:LONGEST_NAME]}…"
        return Finding(
            id=self.id,
            severity=self.severity,
            subject=vm.key,
            message=f"{name}: {hit.what}",
            suggestion=self.fix,
            place=place.at(hit.column) if place.file and hit.column else place,
            label=vm.name,
        )

    def about(self, subject: str, words: str, column: str = "", place: Place = NOWHERE) -> Finding:
        """The finding for something noticed about anything else than a VM."""
        return Finding(
            id=self.id,
            severity=self.severity,
            subject=subject,
            message=words,
            suggestion=self.fix,
            place=place.at(column) if place.file and column else place,
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """Something noticed about a VM.

    Attributes:
        what: the trouble in words, to follow the VM's name.
        column: header of the cell that shows it, as RVTools writes it.
        place: the row that shows it; the VM's own where it is not given.
    """

    what: str
    column: str = ""
    place: Place = NOWHERE


def vm_rule(
    rule_id: str,
    severity: Severity,
    *,
    title: str,
    explanation: str,
    fix: str,
    source: str,
    find: Callable[[Vm], Iterable[Hit]],
    reads: Sequence[str] = (),
) -> Rule:
    """Make a rule that looks at one VM at a time.

    ``reads`` names the fields by which ``find`` decides that a VM has no hit, where their values repeat from
    VM to VM: those that are alike in them are asked once, see ``Kinds``.
    """

    def check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
        for vm in context.kinds.worth_asking(reads, lambda vm: _any(find(vm))):
            for hit in find(vm):
                yield rule.finding(vm, hit)

    return Rule(rule_id, severity, title, explanation, fix, source, check)


def source_rule(
    rule_id: str,
    severity: Severity,
    *,
    title: str,
    explanation: str,
    fix: str,
    source: str,
    find: Callable[[Vm, InventoryIndex], Iterable[Hit]],
    reads: Sequence[str] = (),
    when: Callable[[Inventory], bool] = lambda _source: True,
) -> Rule:
    """Make a rule that looks at one VM and at what it stands on at the source.

    ``reads`` as for ``vm_rule``; ``when`` says whether the source has anything that it could find.
    """

    def check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
        here = context.here
        if not when(here.inventory):
            return
        for vm in context.kinds.worth_asking(reads, lambda vm: _any(find(vm, here))):
            for hit in find(vm, here):
                yield rule.finding(vm, hit)

    return Rule(rule_id, severity, title, explanation, fix, source, check)


def placed_rule(
    rule_id: str,
    severity: Severity,
    *,
    title: str,
    explanation: str,
    fix: str,
    source: str,
    find: Callable[[Vm, Placement, InventoryIndex], Iterable[Hit]],
) -> Rule:
    """Make a rule that looks at one VM and where it shall go; silent without the target's inventory."""

    def check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
        if context.there is None:
            return
        for vm in context.data.inventory.vms:
            placement = context.placements.get(vm.key)
            if placement is not None:
                for hit in find(vm, placement, context.there):
                    yield rule.finding(vm, hit)

    return Rule(rule_id, severity, title, explanation, fix, source, check)


def _any(hits: Iterable[Hit]) -> bool:
    return any(True for _ in hits)
