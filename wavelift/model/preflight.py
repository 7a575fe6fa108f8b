"""What a preflight found: whether a wave may go, what speaks against it, and how its VMs could come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wavelift.model.finding import Finding, Severity

__all__ = ["Go", "Preflight", "Return", "SignOff", "Way"]


class Go(StrEnum):
    """What a preflight comes to.

    Attributes:
        GO: nothing worse than a remark.
        EXCEPTIONS: warnings, which somebody should have read before the wave goes.
        NO_GO: blockers.
    """

    GO = "go"
    EXCEPTIONS = "go with exceptions"
    NO_GO = "no-go"


class Way(StrEnum):
    """How a VM could come back from the target (fact sheet 6.5)."""

    HOT = "hot"
    COLD = "cold only"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Return:
    """One VM's rollback class.

    Attributes:
        vm: its key.
        way: hot, cold only or impossible.
        reason: why not better, or under which condition; "" for a plain way back.
    """

    vm: str
    way: Way
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody stands for a preflight's result: name, reason and when."""

    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Preflight:
    """One preflight of one wave.

    Attributes:
        wave: the wave's id.
        plan: digest of the plan it looked at.
        at: when it ended, by the campaign's clock (UTC).
        simulated: whether it asked a simulated pair.
        findings: everything noticed, with the severities of the settings applied.
        returns: rollback class per VM that was looked at.
        facts: what was seen of both vCenters, as (label, words).
        checked: how many VMs ``CheckRelocate_Task`` was asked about.
        signed: who signed it off, or None.
    """

    wave: str
    plan: str
    at: datetime
    simulated: bool
    findings: tuple[Finding, ...] = ()
    returns: tuple[Return, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    checked: int = 0
    signed: SignOff | None = None

    @property
    def go(self) -> Go:
        """What it comes to."""
        if self.count(Severity.BLOCKER):
            return Go.NO_GO
        return Go.EXCEPTIONS if self.count(Severity.WARNING) else Go.GO

    def count(self, severity: Severity) -> int:
        """How many findings of that severity it has."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    def coming_back(self, way: Way) -> int:
        """How many VMs have that rollback class."""
        return sum(1 for item in self.returns if item.way is way)
