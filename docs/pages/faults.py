"""Faults, from the tables of ``executor.decisions``."""

from __future__ import annotations

from executor.decisions import BY_TEXT, Decision, Rule, not_for_us
from executor.decisions.rules import Table
from executor.decisions.tables import TABLES

from .markdown import NOTE, cell, sentence

__all__ = ["MEANING", "faults_page"]

MEANING = {
    Decision.RETRY: "Again after a wait that grows, up to the attempts of the policy.",
    Decision.WAIT: "Something else works on the VM or holds what it needs: again once it may have let go.",
    Decision.OTHER_HOST: "Again on another host of the mapped cluster.",
    Decision.RECONCILE: "First both vCenters are asked where the VM is; again only if it has not moved.",
    Decision.CANCELLED: "No failure: somebody cancelled the task.",
    Decision.COLD: "It cannot move while it runs; the move fails and says so.",
    Decision.PERMANENT: "It fails each time until the VM, the target or the plan is changed; the move fails.",
    Decision.PERSON: "Somebody must do something first; the move fails and says what.",
    Decision.STOP_ALL: "No further move starts before somebody looked.",
}

_HEAD = """\
What Wavelift does when a vCenter answers with a fault. Before any retry it looks where the VM is. A fault
that is not listed is decided by the nearest class above it that is; one that nobody knows goes to a person.
How often and how long it tries: `[policy]` in [`wavelift.toml`](settings.md).
"""

_CAUSES = """
## A fault inside a fault

- A fault that stops everything does so wherever it is; a cancelled task stays cancelled.
- `NoCompatibleHost`, `NoCompatibleHostWithAccessToDevice` and `GenericDrsFault` carry one fault per host: the
  mildest decides, because one host that gets better is enough.
- Faults that only say that something is wrong with what they carry (`CannotAccessVmDisk`,
  `DisallowedMigrationDeviceAttached`, `SystemError` and the like) leave it to that; of several the most
  severe decides.
- Any other fault decides itself, unless one inside it is more severe.
"""

_NOT_FOR_US = """\
Wavelift never asks for these operations; should one of their faults come, a person reads its text. A family
stands for all classes below it that have no rule of their own.
"""


def faults_page() -> str:
    """Every decision, every fault with its decision, the texts, and what is never asked for."""
    parts = ["# Faults\n\n" + NOTE, _HEAD, "| decision | meaning |", "|---|---|"]
    parts += [f"| {decision} | {meaning} |" for decision, meaning in MEANING.items()]
    for table in TABLES:
        parts.append(f"\n## {table.title}\n\n| faults | decision | what a person does |\n|---|---|---|")
        parts += [_row(_names(names), rule) for rule, names in _by_rule(table)]
    parts += ["\n## By their text\n", "`SystemError` and `GenericVmConfigFault` speak by their text only.\n"]
    parts += ["| text contains | decision | what a person does |\n|---|---|---|"]
    parts += [_row(_texts(pattern.pattern), rule) for pattern, rule in BY_TEXT]
    return "\n".join([*parts, _CAUSES, *_not_for_us()]) + "\n"


def _by_rule(table: Table) -> list[tuple[Rule, tuple[str, ...]]]:
    """Rows that only differ in their source are one to people."""
    together: dict[Rule, tuple[str, ...]] = {}
    for row in table.rows:
        together[row.rule] = together.get(row.rule, ()) + row.names
    return list(together.items())


def _row(what: str, rule: Rule) -> str:
    return f"| {what} | {_decision(rule)} | {sentence(cell(rule.advice)) if rule.advice else ''} |"


def _decision(rule: Rule) -> str:
    most = f", {rule.attempts} attempts at most" if rule.attempts else ""
    waits = f", waits × {rule.patience:g}" if rule.patience != 1.0 else ""
    return f"{rule.decision}{most}{waits}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{_short(name)}`" for name in names)


def _short(name: str) -> str:
    """The class alone: it is unique, but for the faults that Wavelift makes itself."""
    return name if name.startswith("wavelift.") else name.rpartition(".")[2]


def _texts(pattern: str) -> str:
    return ", ".join(f"“{text.replace(chr(92) + 'b', '')}”" for text in pattern.split("|"))


def _not_for_us() -> list[str]:
    lines = [
        "## Of other operations\n",
        _NOT_FOR_US,
        "| operation | families | faults |",
        "|---|---|---|",
    ]
    lines += [f"| {what} | {_names(names)} | |" for what, names in not_for_us.FAMILIES.items()]
    lines += [f"| {what} | | {_names(names)} |" for what, names in not_for_us.NAMES.items()]
    return lines
