"""Storms: the promises hold whatever fails, whoever is killed and whatever operators do meanwhile."""

import random
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.crash.dying import alone
from tests.scenarios.one_vcenter import OneStorm
from tests.scenarios.storm import Storm

chances = st.randoms(use_true_random=False)


class Storms(RuleBasedStateMachine):
    """A campaign whose processes live and die; what must hold is looked at after each, and at the end."""

    kind: type[Storm] = Storm
    storm: Storm | None = None

    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory(prefix="wavelift-storm-")

    @initialize(chance=chances)
    def begin(self, chance: random.Random) -> None:
        self.storm = self.kind(Path(self.scratch.name), chance)

    @rule(chance=chances)
    def life(self, chance: random.Random) -> None:
        self.storm.life(chance)

    @precondition(lambda self: self.storm.night.ledger().waves)
    @rule(chance=chances)
    def nobody_looks(self, chance: random.Random) -> None:
        alone(self.storm.night, chance)

    @invariant()
    def sound(self) -> None:
        if self.storm is not None:
            self.storm.check()

    def teardown(self) -> None:
        with suppress(FileNotFoundError), self.scratch:
            if self.storm is not None:
                self.storm.settle()


class OneStorms(Storms):
    """The same within one vCenter, where only a VM's placement tells whether it has moved."""

    kind = OneStorm


def _played(examples: int) -> settings:
    return settings(
        derandomize=True,
        max_examples=examples,
        stateful_step_count=4,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


TestStorms = Storms.TestCase
TestStorms.settings = _played(40)
TestOneStorms = OneStorms.TestCase
TestOneStorms.settings = _played(15)
