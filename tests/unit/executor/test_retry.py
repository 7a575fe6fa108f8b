import random
from itertools import pairwise

import pytest

from executor.clock import Clock
from executor.decisions import Decision, Rule
from executor.gateway import Fault
from executor.retry import AttemptFailed, retrying
from executor.simulator.virtual.virtual_time import run_virtual
from wavelift.settings import Policy


def _fail(rule, policy=None, seed=1):
    """Fail for ever; returns (attempts, waits told, waits slept)."""

    async def play():
        clock = Clock()
        told, moments = [], []

        async def before_sleep(failure, seconds):
            told.append(seconds)

        with pytest.raises(AttemptFailed):  # noqa: PT012 - the loop raises
            async for attempt in retrying(policy or Policy(), clock, random.Random(seed), before_sleep):
                with attempt:
                    moments.append(clock.elapsed())
                    raise AttemptFailed(Fault("vim.fault.Timedout"), rule)
        return len(moments), told, [b - a for a, b in pairwise(moments)]

    return run_virtual(play())


def test_waits_grow_are_spread_and_are_campaign_time():
    attempts, told, slept = _fail(Rule(Decision.RETRY), Policy(attempts=5, retry_seconds=10))
    assert attempts == 5
    assert told == pytest.approx(slept)
    for wait, middle in zip(slept, (10, 20, 40, 80), strict=True):
        assert 0.75 * middle <= wait <= 1.25 * middle
    assert _fail(Rule(Decision.RETRY), seed=2)[1] != _fail(Rule(Decision.RETRY), seed=3)[1]


def test_no_wait_is_longer_than_the_policy_lets_it():
    _, told, _ = _fail(Rule(Decision.RETRY), Policy(attempts=9, retry_seconds=10, retry_max_seconds=30))
    assert max(told) <= 30 * 1.25


def test_patience_stretches_the_waits():
    _, usual, _ = _fail(Rule(Decision.RETRY))
    _, patient, _ = _fail(Rule(Decision.RETRY, patience=4.0))
    assert patient == pytest.approx([4 * wait for wait in usual])


@pytest.mark.parametrize(
    ("rule", "most", "attempts"),
    [
        (Rule(Decision.RETRY, attempts=2), 4, 2),
        (Rule(Decision.RETRY, attempts=9), 4, 4),
        (Rule(Decision.OTHER_HOST), 3, 3),
        (Rule(Decision.WAIT), 3, 3),
        (Rule(Decision.COLD), 3, 1),
        (Rule(Decision.RECONCILE), 3, 3),
        (Rule(Decision.PERMANENT), 4, 1),
        (Rule(Decision.PERSON), 4, 1),
        (Rule(Decision.STOP_ALL), 4, 1),
        (Rule(Decision.RETRY), 1, 1),
    ],
)
def test_attempts_by_rule_and_policy(rule, most, attempts):
    assert _fail(rule, Policy(attempts=most))[0] == attempts


def test_other_errors_pass_at_once():
    async def play():
        async def never(failure, seconds):
            raise AssertionError("it must not wait")

        async for attempt in retrying(Policy(), Clock(), random.Random(1), never):
            with attempt:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_virtual(play())


def test_the_reason_carries_fault_and_advice():
    failure = AttemptFailed(
        Fault("vim.fault.NoDiskSpace", "full"), Rule(Decision.PERSON, advice="free space")
    )
    assert failure.reason == "NoDiskSpace: full; free space"
