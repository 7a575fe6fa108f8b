"""Retry policy: tenacity decides when and whether, with our clock, our chance and the fault's own rule."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import tenacity

from executor.clock import Clock
from executor.decisions import Decision, Rule
from executor.gateway import Fault
from wavelift.settings import Policy

__all__ = ["AttemptFailed", "retrying"]

_AGAIN = (Decision.RETRY, Decision.WAIT, Decision.OTHER_HOST, Decision.RECONCILE)


class AttemptFailed(Exception):
    """Raised when one attempt ended badly and the VM is known to be where it was.

    Attributes:
        fault: what the vCenter said.
        rule: what the decision table makes of it.
    """

    def __init__(self, fault: Fault, rule: Rule) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.rule = rule

    @property
    def again(self) -> bool:
        """Whether another attempt makes sense at all."""
        return self.rule.decision in _AGAIN

    @property
    def reason(self) -> str:
        """The fault and the advice, for people."""
        return f"{self.fault}; {self.rule.advice}" if self.rule.advice else str(self.fault)


def retrying(
    policy: Policy,
    clock: Clock,
    chance: random.Random,
    before_sleep: Callable[[AttemptFailed, float], Awaitable[None]],
    sleep: Callable[[float], Awaitable[None]] | None = None,
) -> tenacity.AsyncRetrying:
    """Build the retry loop of one move.

    Args:
        policy: attempts and waits.
        clock: sleeps campaign time.
        chance: spreads the waits, so that moves that failed together do not come back together.
        before_sleep: told of each failed attempt and the seconds until the next.
        sleep: waits so many campaign seconds; by default the clock does.
    """
    backoff = tenacity.wait_exponential(multiplier=policy.retry_seconds, max=policy.retry_max_seconds)

    def wait(state: tenacity.RetryCallState) -> float:
        return backoff(state) * _failure(state).rule.patience * chance.uniform(0.75, 1.25)

    def stop(state: tenacity.RetryCallState) -> bool:
        most = _failure(state).rule.attempts or policy.attempts
        return state.attempt_number >= min(most, policy.attempts)

    async def tell(state: tenacity.RetryCallState) -> None:
        action = state.next_action
        await before_sleep(_failure(state), float(action.sleep) if action else 0.0)

    return tenacity.AsyncRetrying(
        sleep=sleep or clock.sleep,
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, AttemptFailed) and error.again),
        wait=wait,
        stop=stop,
        before_sleep=tell,
        reraise=True,
    )


def _failure(state: tenacity.RetryCallState) -> AttemptFailed:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, AttemptFailed):
        raise TypeError(f"retried on {error!r}, which is no failed attempt")
    return error
