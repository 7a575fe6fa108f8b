"""From settings and plan to the errands and ceremonies of one wave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from executor.clock import Clock
from executor.errands import Errand
from executor.gateway import Gateway, VmState
from executor.hooks.acts import Act, Approve, Approving, Calling, Commanding, Lenient, OnlyNoted
from executor.hooks.ceremony import Ceremonies, GroupDoor, Rite
from executor.hooks.choice import Choice, is_meant
from executor.hooks.health import Health, Surroundings
from executor.hooks.scene import Scene, of_moves, of_vm, unknown_names
from executor.hooks.secrets import fetch
from executor.hooks.vm_hook import VmHook
from executor.itinerary import Direction, Step
from executor.logbook import Logbook
from executor.trip import Trip
from wavelift.errors import InputError
from wavelift.model.hooks import HealthCheck, Hook, HookFailure, HookScope
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Wave
from wavelift.settings import FILE_NAME, Settings

__all__ = ["Backstage", "Hooks", "build_hooks"]


@dataclass(frozen=True, slots=True)
class Backstage:
    """What hooks and checks need of the run they belong to.

    Attributes:
        settings, wave: what is carried out.
        folder: the campaign's folder.
        gateway, clock, logbook: the run's own.
        simulated: whether these are simulated vCenters.
        reveal: the secret behind a reference; raises ``InputError``.
        approve: waits for a person.
    """

    settings: Settings
    wave: Wave
    folder: Path
    gateway: Gateway
    clock: Clock
    logbook: Logbook
    simulated: bool
    reveal: Callable[[str], str]
    approve: Approve


@dataclass(frozen=True, slots=True)
class Hooks:
    """A wave's hooks and checks, ready to be handed to the engine."""

    errands: tuple[Errand, ...]
    ceremonies: Ceremonies


def build_hooks(stage: Backstage) -> Hooks:
    """Make them all, so that whatever is wrong with one shows before anything moves.

    Raises:
        InputError: a secret cannot be fetched, or a text names what does not exist.
    """
    for hook in stage.settings.hooks:
        texts = (*hook.command, *hook.undo, hook.url, hook.approval)
        _known(f"[[hooks]] {hook.name}", texts)
    for check in stage.settings.health:
        _known(f"[[health]] {check.title}", (check.url,))
    builder = _Builder(stage)
    acts = [(hook, builder.act(hook)) for hook in stage.settings.hooks if builder.meant(hook)]
    ceremonies = Ceremonies(list(builder.rites(acts)), stage.logbook)
    homes = builder.homes()
    errands: list[Errand] = [GroupDoor(step, ceremonies, homes) for step in (Step.PREFLIGHT, Step.PREPARE)]
    errands += builder.vm_hooks(acts)
    checks = [builder.health(check) for check in stage.settings.health if builder.meant(check)]
    # A hook that runs after may count on a VM that is well.
    return Hooks((*checks, *errands), ceremonies)


def _known(place: str, texts: Iterable[str]) -> None:
    strange = unknown_names(*texts)
    if strange:
        raise InputError(
            f"{place}: nothing is called {', '.join(f'{{{name}}}' for name in strange)}",
            file=FILE_NAME,
            advice="the reference lists the names that are filled in",
        )


class _Builder:
    def __init__(self, stage: Backstage) -> None:
        self._stage = stage
        self._moves = {move.vm: move for move in stage.wave.moves}

    def meant(self, choice: Choice) -> frozenset[str]:
        """Keys of the VMs it is meant for."""
        wave = self._stage.wave
        return frozenset(vm for vm, move in self._moves.items() if is_meant(choice, wave.id, move))

    def act(self, hook: Hook) -> Act:
        """What the hook does."""
        stage = self._stage
        if stage.simulated and not hook.simulated and not hook.approval:
            return OnlyNoted(hook)
        values = fetch(hook.environment, stage.reveal)
        act: Act
        if hook.command:
            act = Commanding(hook, stage.folder, values)
        elif hook.url:
            act = Calling(hook, stage.folder, values, fetch(hook.headers, stage.reveal))
        else:
            act = Approving(hook, stage.approve)
        return Lenient(act, hook.name) if hook.on_failure is HookFailure.WARN else act

    def rites(self, acts: Sequence[tuple[Hook, Act]]) -> Iterable[Rite]:
        """Hooks of waves and groups."""
        for hook, act in acts:
            if hook.scope is not HookScope.VM:
                yield Rite(hook, act, self.meant(hook), self._scene_of_several)

    def vm_hooks(self, acts: Sequence[tuple[Hook, Act]]) -> list[Errand]:
        """Hooks of single VMs."""
        return [
            VmHook(hook, act, self.meant(hook), self._scene_of_one)
            for hook, act in acts
            if hook.scope is HookScope.VM
        ]

    def health(self, check: HealthCheck) -> Errand:
        """A health check."""
        stage = self._stage
        around = Surroundings(stage.gateway, stage.clock, stage.folder, stage.simulated, self._before)
        return Health(check, self.meant(check), self._scene_of_one, around)

    def homes(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Group id and members by VM key."""
        groups: dict[str, list[str]] = {}
        for move in self._stage.wave.moves:
            groups.setdefault(move.group, []).append(move.vm)
        return {vm: (move.group, tuple(groups[move.group])) for vm, move in self._moves.items()}

    def _before(self, trip: Trip) -> VmState | None:
        history = self._stage.logbook.ledger.move(trip.vm)
        return history.home if trip.direction is Direction.FORWARD else history.landed or history.home

    def _scene_of_one(self, trip: Trip, state: VmState) -> Scene:
        stage, move = self._stage, self._moves[trip.vm]
        before = self._before(trip)
        if not state.addresses and before is not None:
            state = replace(state, addresses=before.addresses)
        return of_vm(stage.settings.name, stage.wave, trip.direction, move, state)

    def _scene_of_several(self, direction: Direction, group: str, vms: Sequence[str]) -> Scene:
        stage = self._stage
        ledger = stage.logbook.ledger
        states = [ledger.move(vm).state for vm in vms]
        moves = [self._moves[vm] for vm in vms]
        return of_moves(
            stage.settings.name,
            stage.wave,
            direction,
            moves,
            group=group,
            application=_common(move.application for move in moves),
            moved=str(states.count(MoveState.MOVED)),
            failed=str(sum(state in _FAILED for state in states)),
        )


_FAILED = (MoveState.FAILED, MoveState.NEEDS_PERSON, MoveState.ROLLED_BACK, MoveState.SKIPPED)


def _common(texts: Iterable[str]) -> str:
    """The one value all share, or ""."""
    found = set(texts)
    return found.pop() if len(found) == 1 else ""
