"""What hooks are told: names and values, filled into arguments, urls and bodies, and set as variables."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from executor.gateway import VmState
from executor.itinerary import Direction
from wavelift.model.plan import Move, Wave

__all__ = [
    "NAMES",
    "Scene",
    "fill",
    "fill_body",
    "fill_url",
    "of_moves",
    "of_vm",
    "unknown_names",
    "variables",
]

Scene = Mapping[str, str]
"""Values by name."""

NAMES = (
    "campaign",
    "wave",
    "window",
    "direction",
    "group",
    "vms",
    "vm",
    "vm_key",
    "instance_uuid",
    "application",
    "tier",
    "owner",
    "source_cluster",
    "source_host",
    "target_cluster",
    "target_host",
    "address",
    "moved",
    "failed",
)
"""All names; one that does not apply is empty."""

_PLACE = re.compile(r"\{([a-z_]+)\}")


def of_moves(
    campaign: str, wave: Wave, direction: Direction, moves: Sequence[Move], **more: str
) -> dict[str, str]:
    """The scene of a wave or group."""
    return {
        **dict.fromkeys(NAMES, ""),
        "campaign": campaign,
        "wave": wave.id,
        "window": wave.window,
        "direction": direction.value,
        "vms": "\n".join(move.name for move in moves),
        **more,
    }


def of_vm(campaign: str, wave: Wave, direction: Direction, move: Move, state: VmState) -> dict[str, str]:
    """The scene of one VM, as it stands on ``state.side``."""
    scene = of_moves(campaign, wave, direction, [move])
    return scene | {
        "group": move.group,
        "vm": move.name,
        "vm_key": move.vm,
        "instance_uuid": state.instance_uuid,
        "application": move.application,
        "tier": move.tier,
        "owner": move.owner,
        "source_cluster": move.source.cluster,
        "source_host": move.source.host,
        "target_cluster": move.target.cluster,
        "target_host": state.placement.host if state.side.value == "target" else "",
        "address": state.addresses[0] if state.addresses else "",
    }


def fill(text: str, scene: Scene) -> str:
    """Put the values in; braces around anything else stay."""
    return _filled(text, scene, str)


def fill_url(text: str, scene: Scene) -> str:
    """The same for a url: what is put in is quoted, so that no name can lead elsewhere."""
    return _filled(text, scene, lambda value: quote(value, safe=""))


def fill_body(text: str, scene: Scene) -> str:
    """The same for a body; into JSON goes what JSON allows inside a string."""
    if text.lstrip().startswith(("{", "[")):
        return _filled(text, scene, lambda value: json.dumps(value)[1:-1])
    return fill(text, scene)


def variables(scene: Scene) -> dict[str, str]:
    """The same values as environment variables: ``WAVELIFT_VM`` and so on."""
    return {f"WAVELIFT_{name.upper()}": value for name, value in scene.items()}


def unknown_names(*texts: str) -> list[str]:
    """Names in braces that mean nothing, sorted."""
    return sorted({name for text in texts for name in _PLACE.findall(text) if name not in NAMES})


def _filled(text: str, scene: Scene, shape: Callable[[str], str]) -> str:
    return _PLACE.sub(lambda found: shape(scene[found[1]]) if found[1] in scene else found[0], text)
