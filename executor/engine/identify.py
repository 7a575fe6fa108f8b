"""From plan identities to live VMs: by instanceUuid, or once, on the source, by all else that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from executor.gateway import Gateway, VmState
from executor.journal import Ledger
from wavelift.model.placement import UNKNOWN, Side
from wavelift.model.plan import Identity, Move
from wavelift.model.values import value

__all__ = ["Found", "identify"]

_CHUNK = 200


@value
class Found:
    """What came of looking for one VM.

    Attributes:
        instance_uuid: what it is known by from now on, "" when it was not found or not clear.
        source: it on the source vCenter, if it is there.
        at: when it was read, in the clock's elapsed seconds.
        problem: why it cannot be moved, in words, or "".
    """

    instance_uuid: str = ""
    source: VmState | None = None
    problem: str = ""
    at: float = 0.0


async def identify(
    gateway: Gateway, moves: Sequence[Move], ledger: Ledger, elapsed: Callable[[], float]
) -> Mapping[str, Found]:
    """Look for all VMs at once.

    A VM that the journal knows already is known by the instanceUuid recorded there, whatever the export
    says. One that only its name tells is matched on the source vCenter alone, and only when exactly one
    VM fits (design, promise 2). One with an open attempt is not looked for: its task tells where it gets to,
    and after a crash in mid-wave a thousand answers would only keep us from following a thousand tasks.
    """
    homes = {move.vm: home for move in moves if (home := _on_its_way(move, ledger)) is not None}
    result = {vm: Found(home.instance_uuid, at=elapsed()) for vm, home in homes.items()}
    sought = [move for move in moves if move.vm not in result]
    for start in range(0, len(sought), _CHUNK):
        chunk = sought[start : start + _CHUNK]
        wanted = [_known(move, ledger) for move in chunk]
        seen = await gateway.find(Side.SOURCE, wanted)
        for move, identity, states in zip(chunk, wanted, seen, strict=True):
            result[move.vm] = _judge(move, identity, states, elapsed())
    return result


def _on_its_way(move: Move, ledger: Ledger) -> VmState | None:
    """Where a VM was before an attempt whose end nobody saw."""
    history = ledger.move(move.vm)
    return history.home if history.open_attempt is not None else None


def _known(move: Move, ledger: Ledger) -> Identity:
    home = ledger.move(move.vm).home
    if home is None:
        return move.identity
    return replace(move.identity, instance_uuid=home.instance_uuid)


def _judge(move: Move, identity: Identity, states: Sequence[VmState], at: float) -> Found:
    if identity.instance_uuid:
        if len(states) > 1:
            return Found(
                problem=f"the source has {len(states):,} VMs with instanceUuid {identity.instance_uuid}"
            )
        return Found(identity.instance_uuid, states[0] if states else None, at=at)
    fitting = _narrow(move, states)
    if len(fitting) == 1:
        return Found(fitting[0].instance_uuid, fitting[0], at=at)
    if not fitting:
        return Found(problem=f"the source vCenter has no VM {identity.name!r} that fits the export")
    where = ", ".join(sorted(f"{state.placement.cluster}/{state.moref}" for state in fitting))
    return Found(
        problem=f"{len(fitting):,} VMs at the source are called {identity.name!r} ({where}) and the export "
        "does not tell which: add its VM UUID"
    )


def _narrow(move: Move, states: Sequence[VmState]) -> list[VmState]:
    """Those that also stand where the export saw the VM, as far as that tells them apart."""
    fitting = list(states)
    for wanted, field in (
        (move.source.datacenter, "datacenter"),
        (move.source.cluster, "cluster"),
        (move.source.folder, "folder"),
        (move.source.host, "host"),
    ):
        if len(fitting) > 1 and wanted and wanted != UNKNOWN:
            same = [state for state in fitting if getattr(state.placement, field) == wanted]
            fitting = same or fitting
    return fitting
