"""The contract's stage on two vcsims: an implementation of vCenter that nobody here wrote.

vcsim moves nothing between vCenters (it ignores ``spec.service``) and records no calls, so only scenes that
need neither are played here. Moves inside one vCenter are: then both sides are the same vcsim.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from executor.vsphere.gateway import VSphereGateway
from executor.vsphere.session import Session
from tests.contract.estate import SOURCE_VMS
from tests.contract.stages import PATIENCE, Scene, Stage
from tests.vcsim.estate import BARE, furnish
from tests.vcsim.server import Vcsim, running
from wavelift.model.inventory import Vm
from wavelift.model.placement import Side

__all__ = ["over_vcsim"]

_UUIDS = {
    Side.SOURCE: "11110000-0000-4000-8000-00000000000a",
    Side.TARGET: "22220000-0000-4000-8000-00000000000b",
}


def over_vcsim(
    scene: Scene,
    faults: Sequence[dict[str, Any]] = (),
    vms: tuple[Vm, ...] = SOURCE_VMS,
    *,
    options: Sequence[str] = (),
    one: bool = False,
) -> Any:
    """Play against two vcsims; skips where vcsim is not installed.

    Args:
        scene: what to play.
        faults: must be none: vcsim has no fault script.
        vms: what the source holds.
        options: switches of both vcsims.
        one: whether source and target are one vcsim, with what the source holds.
    """
    assert not faults
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {
            side: stack.enter_context(running(*BARE, "-instance-uuid", _UUIDS[side], *options))
            for side in ([Side.SOURCE] if one else Side)
        }
        for side, server in servers.items():
            session = Session(side, server.login)
            session.open()
            furnish(session, folder, vms)
            session.close()
        servers.setdefault(Side.TARGET, servers[Side.SOURCE])

        async def play() -> Any:
            logins = [servers[side].login for side in Side]
            gateway = VSphereGateway(*logins, call_timeout=20, patience=PATIENCE, settle=0.01)
            await gateway.open()
            try:
                return await scene(Stage(gateway, None, lambda side: _expire(servers[side])))
            finally:
                await gateway.close()

        return asyncio.run(asyncio.wait_for(play(), PATIENCE))


def _expire(server: Vcsim) -> None:
    """End all sessions but the one that ends them, as an administrator does."""
    session = Session(Side.SOURCE, server.login)
    session.open()
    manager = session.link.content.sessionManager
    others = [each.key for each in manager.sessionList if each.key != manager.currentSession.key]
    manager.TerminateSession(sessionId=others)
    session.close()
