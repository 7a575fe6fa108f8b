"""Kills all over a night with everything that can go with a move: sign-off, hooks, approval, belongings, a
template, a VM that is split, an operator."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import get_args
from unittest.mock import patch

import pytest

from executor.control.channel import Request, Steer
from executor.hooks import build
from executor.journal import Body, Record
from executor.journal.records import ErrandDone, ErrandUndone, Preflighted, SignedOff
from executor.simulator.estate.possessions import belongings_of
from tests.crash.dying import Crash, Death, alone, dying_journal, live
from tests.scenarios.staged_hooks import Stage, hook, with_hooks
from tests.scenarios.world import Night, QuickJournal, key, name, night, states
from tests.unit.executor.simulator.worlds import make_vm, run
from wavelift.model.belongings import Permission
from wavelift.model.hooks import Hook, HookScope, HookWhen
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.model.preflight import Preflight
from wavelift.verbs.night_program import night_program

WAVE, GROUP, VM = HookScope.WAVE, HookScope.GROUP, HookScope.VM
BEFORE, AFTER = HookWhen.BEFORE, HookWhen.AFTER
MOVED, BACK = MoveState.MOVED, MoveState.ROLLED_BACK
TEMPLATE, OWNED, SPLIT, LATE, UNWELL, SIZE = 0, 1, 6, 7, 8, 9
TORN = (2, 3)
"""This group fails at its second VM, when the first is at the target."""
_MANY = 10
NUMBERS = count(1)


def dressed(folder: Path, stage: Stage) -> Night:
    folder.mkdir()
    machines = [make_vm(number, template=number == TEMPLATE) for number in range(SIZE)]
    broken = {"phase": "switchover", "vm": name(3), "side": "source", "times": 0}
    split = {"phase": "commit", "vm": name(SPLIT), "leaves": "split", "text": "lost"}
    slow = {"phase": "copy", "vm": name(4), "side": "source", "attempt": 1, "fault": "vim.fault.Timedout"}
    lost = {"phase": "call", "action": "drop-after", "method": "RelocateVM_Task", "vm": name(5), "times": 1}
    campaign = night(
        folder,
        machines,
        faults=[
            broken | {"fault": "vim.fault.CannotAccessVmDevice"},
            split | {"fault": "vmodl.fault.SystemError"},
            slow,
            lost,
        ],
        after={3: [2], LATE: [3]},
        groups=[TORN, (4, 5)],
        convert_templates=True,
        max_failures=9,
        verify_seconds=60.0,
    )
    owned = campaign.node(OWNED)
    owned.custom_values, owned.tags = {"Owner": "Ada"}, {("Stage", "prod")}
    owned.permissions = [Permission("CORP\\app", "VmUser", group=True)]
    hooks = [hook(f"{scope} {when}", when, scope, undo=("undo",)) for scope in HookScope for when in HookWhen]
    asked = Hook("the desk", BEFORE, GROUP, approval="Is {group} ready?", vms=(name(4),))
    return with_hooks(campaign, stage, *hooks, asked, program=night_program)


def signed(campaign: Night, death: Death) -> None:
    """The preflight's records, which a process of its own writes."""
    found = Preflight("1", "digest", campaign.world.now(), simulated=True)
    with dying_journal(death)(campaign.folder) as journal:
        for body in (Preflighted(found), SignedOff("Ada Lead", "read")):
            journal.append(campaign.world.now(), "1", "", body)


async def operator(wave_run, _world) -> None:
    """Pauses a little while the first copies are under way."""
    for verb, seconds in ((Steer.PAUSE, 30.0), (Steer.CONTINUE, 20.0)):
        await asyncio.sleep(seconds)
        wave_run.steer(Request(next(NUMBERS), verb, (), "anna on ops1"))


def first_life(campaign: Night, death: Death) -> bool:
    """Sign-off and run; whether it came to its end."""
    try:
        signed(campaign, death)
    except Crash:
        return False
    return live(campaign, "run", death, play=operator) is not None


def records_of(campaign: Night) -> list[Record]:
    with QuickJournal.open(campaign.folder) as journal:
        return list(journal.records())


@contextmanager
def on_stage() -> Iterator[Stage]:
    stage = Stage()
    stage.fails = {("group after", f"g{UNWELL}")}
    with patch.object(build, "Commanding", lambda hook, folder, values: stage.act(hook)):
        yield stage


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[tuple[str, ...]]]:
    """Labels of all steps of the undisturbed night, and what its hooks did."""
    death = Death()
    with on_stage() as stage:
        campaign = dressed(tmp_path_factory.mktemp("whole") / "night", stage)
        assert first_life(campaign, death)
        assert_as_it_should(campaign, stage, "undisturbed")
    return death.labels, stage.calls


def points(labels: list[str]) -> list[tuple[int, bool]]:
    """(step, whether it is done before the kill): of every kind the first, the last, and some by chance."""
    chance, by_label = random.Random(3), defaultdict(list)
    for number, label in enumerate(labels, start=1):
        by_label[label].append(number)
    chosen = set()
    for numbers in by_label.values():
        chosen |= {(numbers[0], False), (numbers[-1], True)}
        if len(numbers) > _MANY:
            chosen.add((chance.choice(numbers), chance.random() < 0.5))
    return sorted(chosen)


def test_every_kind_of_record_is_written_in_this_night(whole) -> None:
    labels, _ = whole
    assert {kind.__name__ for kind in get_args(Body)} <= set(labels)


@pytest.mark.parametrize("part", [0, 1])
def test_killed_anywhere_the_night_ends_as_undisturbed(tmp_path: Path, whole, part: int) -> None:
    labels, calls = whole
    for at, after in points(labels)[part::2]:
        where = f"killed {'after' if after else 'before'} step {at} ({labels[at - 1]})"
        with on_stage() as stage:
            campaign = dressed(tmp_path / f"{at}-{after}", stage)
            if not first_life(campaign, Death(at, after)):
                done = hooks_done(records_of(campaign))
                before = len(stage.calls)
                alone(campaign, random.Random(at))
                end(campaign)
                again = done & {call for call in stage.calls[before:] if len(call) == 2}
                assert not again, f"{where}: done already, and done again: {again}"
                assert len(stage.calls) <= len(calls) + 4, f"{where}: {stage.calls}"
            run(campaign.world)
            assert_as_it_should(campaign, stage, where)


def end(campaign: Night) -> None:
    """What the operator does after a crash; a pause outlives it and is ended by him."""
    ledger = campaign.ledger()
    if ledger.waves and not ledger.unfinished():
        return  # the last record was written: there is nothing to resume
    command = "resume" if ledger.unfinished() else "run"
    assert live(campaign, command, Death(), play=operator) is not None


def hooks_done(records: list[Record]) -> set[tuple[str, str]]:
    """(hook, subject) that the journal tells of as done and not taken back."""
    done: set[tuple[str, str]] = set()
    for record in records:
        body = record.body
        if isinstance(body, ErrandDone | ErrandUndone):
            number = next((n for n in range(SIZE) if key(n) == record.vm), None)
            what = body.errand, name(number) if number is not None else body.group or "wave"
            done = done | {what} if isinstance(body, ErrandDone) else done - {what}
    return done


def assert_as_it_should(campaign: Night, stage: Stage, where: str) -> None:
    try:
        campaign.assert_sound()
        assert campaign.ledger().unfinished() is None
        found = states(campaign.outcome())
        assert [found[name(number)] for number in (TEMPLATE, OWNED, 4, 5)] == [MOVED] * 4
        assert campaign.node(TEMPLATE, Side.TARGET).template
        target, owned = campaign.world.vcenters[Side.TARGET], campaign.node(OWNED, Side.TARGET)
        assert (owned.custom_values, owned.tags) == ({"Owner": "Ada"}, {("Stage", "prod")})
        assert [right.principal for right in belongings_of(target, owned).permissions] == ["CORP\\app"]
        assert found[name(SPLIT)] is MoveState.NEEDS_PERSON
        assert found[name(LATE)] is MoveState.SKIPPED
        for number in (*TORN, UNWELL):
            campaign.assert_home(number)
        for scope, subjects in ((WAVE, ["wave"]), (GROUP, ["t1"]), (VM, [name(OWNED), name(4), name(5)])):
            for when in HookWhen:
                for subject in subjects:
                    assert stage.calls.count((f"{scope} {when}", subject)) in (1, 2), (scope, when, subject)
        assert any("(t1)" in question for question in stage.asked)
        preflight = campaign.outcome().preflight
        assert where.endswith(("(Preflighted)", "(SignedOff)")) or (preflight and preflight.signed)
    except AssertionError as error:
        raise AssertionError(f"{where}: {error}") from error
