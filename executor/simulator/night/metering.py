"""What a night carried through each pipe and how long each slot was taken: where its bottleneck is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from executor.gateway import Site
from executor.journal import MoveHistory
from executor.simulator.physics.flow import Pipe
from executor.simulator.world.world import World
from executor.turns.slots import TOTAL, Resource, charges
from wavelift.model.outcome import AttemptOutcome
from wavelift.model.placement import Side
from wavelift.model.slot_costs import cost_model
from wavelift.settings import Settings

__all__ = ["Usage", "carried", "pipe_usage", "slot_usage"]

_PIPES = {"line": "line between the sites", "link": "network of host", "read": "reading", "write": "writing"}


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of something was used while a wave ran.

    Attributes:
        kind: ``slots`` or ``bandwidth``.
        what: in words, "source host esx07".
        share: mean use over the wave, 0 to 1.
    """

    kind: str
    what: str
    share: float


def carried(world: World) -> dict[Pipe, float]:
    """MiB that went through each pipe so far."""
    return {pipe: pipe.carried for pipe in world.pipes.all()}


def pipe_usage(world: World, before: Mapping[Pipe, float], seconds: float) -> list[Usage]:
    """Use of every pipe over the last so many seconds; ``before`` is what went through up to then."""
    if seconds <= 0:
        return []
    shares = {
        pipe: (mib - before.get(pipe, 0.0)) / (pipe.capacity * seconds)
        for pipe, mib in carried(world).items()
    }
    return [
        Usage("bandwidth", _pipe_words(world, pipe), share) for pipe, share in shares.items() if share > 0
    ]


def _pipe_words(world: World, pipe: Pipe) -> str:
    kind, _, rest = pipe.name.partition(" ")
    if not rest:
        return _PIPES[kind]
    side, _, moref = rest.partition(" ")
    node = world.vcenters[Side(side)].nodes.get(moref)
    return f"{_PIPES[kind]} {side} {node.name if node is not None else moref}"


def slot_usage(
    histories: Iterable[MoveHistory], sites: Mapping[Side, Site], settings: Settings, seconds: float
) -> list[Usage]:
    """Use of every slot the moves took, on both ends, over so many seconds."""
    if seconds <= 0:
        return []
    models = {side: cost_model(site.version, settings.limits) for side, site in sites.items()}
    taken: Counter[Resource] = Counter()
    for history in histories:
        busy = sum(_lasted(attempt) for attempt in history.attempts if attempt.direction == "forward")
        if not busy or history.home is None or history.last_order is None:
            continue
        taken[TOTAL] += busy  # type: ignore[assignment]
        for side, place in ((Side.SOURCE, history.home.placement), (Side.TARGET, history.last_order.to)):
            for resource, units in charges(side, history.home, place, models[side]).items():
                taken[resource] += units * busy  # type: ignore[assignment]
    units_of = {
        side: {"host": m.host_slots, "datastore": m.datastore_slots, "network": m.network_slots}
        for side, m in models.items()
    }
    return [
        Usage(
            "slots",
            _slot_words(resource),
            used
            / (
                (
                    settings.moves_at_once
                    if resource == TOTAL
                    else units_of[Side(resource.side)][resource.kind]
                )
                * seconds
            ),
        )
        for resource, used in taken.items()
    ]


def _lasted(attempt: AttemptOutcome) -> float:
    if attempt.began is None or attempt.ended is None:
        return 0.0
    return (attempt.ended - attempt.began).total_seconds()


def _slot_words(resource: Resource) -> str:
    if resource == TOTAL:
        return "moves at once"
    return f"{resource.side} {resource.kind} {resource.name.partition('/')[2]}"
