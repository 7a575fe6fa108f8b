"""What a rule is, and how the tables of this package are written down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Decision", "Row", "Rule", "Table", "permanent", "person", "row", "vim", "vmodl"]


class Decision(StrEnum):
    """What to do about a fault. Before any retry the VM's place is reconciled.

    Attributes:
        RETRY: again after the policy's waits.
        WAIT: something else works on the VM or holds what it needs; again once it may have let go.
        OTHER_HOST: again on another host of the mapped target.
        RECONCILE: find out first what is true, then again if the VM has not moved.
        CANCELLED: no failure; somebody asked for it.
        COLD: it can move, but only powered off; permanent for this attempt.
        PERMANENT: this order fails each time.
        PERSON: somebody must do something first.
        STOP_ALL: no move may go on before somebody looked.
    """

    RETRY = "retry"
    WAIT = "wait"
    OTHER_HOST = "other host"
    RECONCILE = "reconcile"
    CANCELLED = "cancelled"
    COLD = "cold only"
    PERMANENT = "permanent"
    PERSON = "person"
    STOP_ALL = "stop all"


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision and how patient it is.

    Attributes:
        decision: what to do.
        attempts: most attempts of the move in all while this fault comes; 0 leaves it to the policy.
        patience: factor on the policy's waits.
        advice: what a person should do when it comes to that.
    """

    decision: Decision
    attempts: int = 0
    patience: float = 1.0
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Faults that are treated alike.

    Attributes:
        rule: how.
        section: section of the fact sheet: "5.3" where its table names the fault or its family, "5.2" where
            only the fault's place in the hierarchy is known and the policy follows from that.
        names: fault classes, as pyVmomi spells them.
    """

    rule: Rule
    section: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one family of faults; ``title`` is for people."""

    title: str
    rows: tuple[Row, ...]


def row(rule: Rule, section: str, *names: tuple[str, ...]) -> Row:
    """A row of a table; ``names`` as ``vim`` and ``vmodl`` give them."""
    return Row(rule, section, tuple(name for group in names for name in group))


def vim(names: str) -> tuple[str, ...]:
    """Full names of ``vim.fault`` classes written with blanks between them."""
    return tuple(f"vim.fault.{name}" for name in names.split())


def vmodl(names: str) -> tuple[str, ...]:
    """Full names of ``vmodl.fault`` classes written with blanks between them."""
    return tuple(f"vmodl.fault.{name}" for name in names.split())


def person(advice: str) -> Rule:
    """Somebody must do this first."""
    return Rule(Decision.PERSON, advice=advice)


def permanent(advice: str) -> Rule:
    """It fails each time until the VM, the target or the plan is changed like this."""
    return Rule(Decision.PERMANENT, advice=advice)
