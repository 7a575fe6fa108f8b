"""What ``CheckRelocate_Task`` says of every order, as findings (fact sheet 0.5, 0.6, 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from executor.decisions import Decision, decide
from executor.gateway import Fault, Gateway, Order, Overdue, Refused, Unanswered, Verdict
from executor.preflight.notes import blocker, warning
from wavelift.model.finding import Finding
from wavelift.model.plan import Move

__all__ = ["Checked", "ask", "verdict_findings"]

_HOSTS_TRIED = 4
_PASSING = (Decision.RETRY, Decision.WAIT, Decision.RECONCILE)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one order.

    Attributes:
        verdict: what the vCenter says; of the first host that takes it, else of the first one asked.
        refusing: hosts that were asked and would not take it.
        problem: why there is no verdict, or "".
        overdue: whether the check did not end in time.
    """

    verdict: Verdict = field(default_factory=Verdict)
    refusing: tuple[str, ...] = ()
    problem: str = ""
    overdue: bool = False

    @property
    def cold_only(self) -> bool:
        """Whether it could move if it were powered off."""
        return bool(self.verdict.errors) and decide(self.verdict.errors[0]).decision is Decision.COLD


async def ask(gateway: Gateway, orders: Sequence[tuple[Order, Sequence[str]]], at_once: int) -> list[Checked]:
    """Ask about all orders, so many at a time; answers in order.

    Args:
        gateway: both vCenters.
        orders: each with the hosts that may take it, the one to ask first in front; a run would go on to
            the next host where one refuses by itself.
        at_once: most checks at a time.
    """
    gate = asyncio.Semaphore(max(1, at_once))

    async def one(order: Order, hosts: Sequence[str]) -> Checked:
        async with gate:
            return await _ask_one(gateway, order, hosts)

    return list(await asyncio.gather(*(one(order, hosts) for order, hosts in orders)))


async def _ask_one(gateway: Gateway, order: Order, hosts: Sequence[str]) -> Checked:
    first: Verdict | None = None
    refusing: list[str] = []
    try:
        for host in hosts[:_HOSTS_TRIED]:
            verdict = await gateway.check(replace(order, to=replace(order.to, host=host)))
            if not verdict.errors:
                return Checked(verdict, tuple(refusing))
            first = first or verdict
            refusing.append(host)
            if decide(verdict.errors[0]).decision is not Decision.OTHER_HOST:
                return Checked(verdict, tuple(refusing))
    except Overdue as late:
        return Checked(refusing=tuple(refusing), problem=late.text, overdue=True)
    except Unanswered as silence:
        return Checked(refusing=tuple(refusing), problem=silence.text)
    except Refused as refusal:
        return Checked(Verdict(errors=(refusal.fault,)), tuple(refusing))
    return Checked(first or Verdict(), tuple(refusing))


def verdict_findings(move: Move, checked: Checked) -> Iterator[Finding]:
    """Errors as blockers, unless they are known to pass; warnings as warnings."""
    if checked.overdue:
        advice = "open ports 443 and 902 between both vCenters and all hosts of both sides, then again"
        yield blocker("check-overdue", move, checked.problem, advice)
    elif checked.problem:
        yield blocker("check-unanswered", move, checked.problem, "see that the vCenter answers, then again")
    for fault in checked.verdict.errors:
        yield _error(move, fault)
    if checked.refusing and not checked.verdict.errors and not checked.problem:
        text = f"not every host would take it: {', '.join(checked.refusing)} would not"
        yield warning("check-some-hosts", move, text, "nothing to do where the others have room")
    for fault in checked.verdict.warnings:
        text = f"vCenter would take it, and warns: {fault}"
        yield warning("check-warning", move, text, "no move fails of it; know it before the wave goes")


def _error(move: Move, fault: Fault) -> Finding:
    rule = decide(fault)
    if rule.decision in _PASSING:
        text = f"vCenter would refuse it now, which may pass: {fault}"
        return warning("check-passing", move, text, rule.advice or "see what holds it, and look again")
    if rule.decision is Decision.COLD:
        text = f"it cannot move running: {fault}"
        return blocker("check-cold-only", move, text, rule.advice or "power it off for the move")
    return blocker(
        "check-refused", move, f"vCenter would refuse it: {fault}", rule.advice or "mend this first"
    )
