"""Hooks and health checks: what a campaign wants done, and looked at, beside the relocations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["HealthCheck", "Hook", "HookDirection", "HookFailure", "HookScope", "HookWhen", "Look"]


class HookScope(StrEnum):
    """What a hook runs once for."""

    WAVE = "wave"
    GROUP = "group"
    VM = "vm"


class HookWhen(StrEnum):
    """``before``: nothing of it has left yet. ``after``: all of it was verified."""

    BEFORE = "before"
    AFTER = "after"


class HookFailure(StrEnum):
    """What a failing hook or check means: the move fails and the policy decides, or it is only told."""

    FAIL = "fail"
    WARN = "warn"


class HookDirection(StrEnum):
    """On which way it runs: to the target, back in a rollback, or both."""

    FORWARD = "forward"
    BACK = "back"
    BOTH = "both"


class Look(StrEnum):
    """What a health check looks at."""

    TOOLS = "tools"
    ADDRESS = "address"
    PING = "ping"
    TCP = "tcp"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Hook:
    """One ``[[hooks]]`` table: a command, an HTTP call or a manual approval; exactly one of the three.

    Attributes:
        name: unique; shown wherever the hook is waited for.
        when: before or after.
        scope: once per wave, move group or VM.
        command: program and arguments; ``{vm}``, ``{wave}`` … are filled in, no shell is involved.
        url: address to call, with the same names filled in.
        method: HTTP method.
        body: what is sent, with the same names filled in.
        headers: HTTP headers; a value may be a reference as passwords are: ``env:NAME``,
            ``keyring:SERVICE/USER``, ``file:PATH``.
        expect: HTTP statuses that count as success; empty is any from 200 to 299.
        ca_file: PEM file of the authority behind the url, where the system does not know it.
        approval: what a person approves: ``wavelift approve``.
        undo: a command for when the VM, group or wave does not leave after all.
        environment: more variables for the commands; values may be references.
        waves: only for these waves; empty is all.
        vms: only for VMs whose name fits one of these patterns (``*`` and ``?``); empty is all. A group or
            wave is meant when one of its VMs is.
        applications, tiers: only for VMs of these; empty is all.
        direction: forward, back or both.
        timeout_seconds: longest time for the command or call; for an approval 0 is no limit.
        on_failure: fail or warn.
        simulated: whether it really runs against the simulated pair too; else it is only written down.
    """

    name: str
    when: HookWhen
    scope: HookScope = HookScope.VM
    command: tuple[str, ...] = ()
    url: str = ""
    method: str = "POST"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    expect: tuple[int, ...] = ()
    ca_file: str = ""
    approval: str = ""
    undo: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    waves: tuple[str, ...] = ()
    vms: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    direction: HookDirection = HookDirection.FORWARD
    timeout_seconds: float = 300.0
    on_failure: HookFailure = HookFailure.FAIL
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One ``[[health]]`` table: how a VM must look after it arrived.

    Attributes:
        look: ``tools`` (guest tools run), ``address`` (every address it had is back), ``ping``, ``tcp`` (a
            port answers) or ``http`` (a status comes).
        name: shown in the report; empty makes one of what it looks at.
        port: for ``tcp``.
        url: for ``http``, with ``{address}``, ``{vm}`` … filled in.
        expect: HTTP statuses that count; empty is any from 200 to 299.
        ca_file: PEM file of the authority behind the url.
        address: where to look; empty is the VM's own first address, as its guest tools told before the move.
        vms, applications, tiers, waves: which VMs, as for hooks.
        direction: forward, back or both.
        timeout_seconds: for one try.
        patience_seconds: how long to try again before it counts as failed.
        pause_seconds: between two tries.
        on_failure: fail or warn.
        powered_on_only: a VM that is off has nothing to look at.
        simulated: whether ``ping``, ``tcp`` and ``http`` really look against the simulated pair too.
    """

    look: Look
    name: str = ""
    port: int = 0
    url: str = ""
    expect: tuple[int, ...] = ()
    ca_file: str = ""
    address: str = ""
    vms: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    direction: HookDirection = HookDirection.BOTH
    timeout_seconds: float = 5.0
    patience_seconds: float = 300.0
    pause_seconds: float = 10.0
    on_failure: HookFailure = HookFailure.FAIL
    powered_on_only: bool = True
    simulated: bool = False

    @property
    def title(self) -> str:
        """What it is called in reports."""
        if self.name:
            return self.name
        return {Look.TCP: f"tcp port {self.port}", Look.HTTP: f"http {self.url}"}.get(
            self.look, str(self.look)
        )
