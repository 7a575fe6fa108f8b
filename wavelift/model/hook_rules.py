"""What a hook or health check must say to mean one thing only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wavelift.errors import InputError
from wavelift.model.hooks import HealthCheck, Hook, HookDirection, HookScope, HookWhen, Look

__all__ = ["REFERENCE_KINDS", "checked_health", "checked_hooks"]

REFERENCE_KINDS = ("env:", "keyring:", "file:")
"""How the reference to a secret begins."""

_SECRET_HEADERS = ("authorization", "cookie", "x-api-key", "x-auth-token", "proxy-authorization")


def checked_hooks(hooks: Sequence[Hook], file: str) -> tuple[Hook, ...]:
    """The hooks, each found to mean one thing.

    Raises:
        InputError: one has none or several of command, url and approval, a name twice, or a secret in clear.
    """
    for number, hook in enumerate(hooks, start=1):
        place = f"[[hooks]] {number} ({hook.name or 'without a name'})"
        if not hook.name.strip():
            raise InputError(f"{place} has no name", file=file, advice="give it one: it is how it is shown")
        if sum(map(bool, (hook.command, hook.url, hook.approval))) != 1:
            raise InputError(
                f"{place} must have exactly one of command, url and approval",
                file=file,
                advice="write two hooks where both shall happen",
            )
        if hook.scope is HookScope.GROUP and hook.direction is not HookDirection.FORWARD:
            raise InputError(
                f"{place} is for groups and cannot run on the way back",
                file=file,
                advice="use undo for what must be taken back, or a hook for each VM",
            )
        if hook.undo and hook.when is HookWhen.AFTER:
            raise InputError(
                f"{place} runs after and cannot be undone", file=file, advice="leave its undo out"
            )
        for name, value in hook.headers:
            if name.lower() in _SECRET_HEADERS and not value.startswith(REFERENCE_KINDS):
                raise InputError(
                    f"{place}: the header {name} is not a reference",
                    file=file,
                    advice="never write a secret here: use env:NAME, keyring:SERVICE/USER or file:PATH",
                )
    _no_name_twice([hook.name for hook in hooks], "[[hooks]]", file)
    return tuple(hooks)


def checked_health(checks: Sequence[HealthCheck], file: str) -> tuple[HealthCheck, ...]:
    """The health checks, each with what its kind needs.

    Raises:
        InputError: a port or url is missing, or two cannot be told apart.
    """
    for number, check in enumerate(checks, start=1):
        place = f"[[health]] {number} ({check.title})"
        if check.look is Look.TCP and not 0 < check.port < 65536:
            raise InputError(f"{place} needs a port from 1 to 65535", file=file, advice="write port = 443")
        if check.look is Look.HTTP and not check.url.startswith(("http://", "https://")):
            raise InputError(
                f"{place} needs a url", file=file, advice='write url = "https://{address}/health"'
            )
        if check.pause_seconds <= 0 or check.timeout_seconds <= 0:
            raise InputError(
                f"{place}: timeout_seconds and pause_seconds must be more than 0",
                file=file,
                advice="leave them out for 5 and 10 seconds",
            )
    _no_name_twice([check.title for check in checks], "[[health]]", file)
    return tuple(checks)


def _no_name_twice(names: Sequence[str], what: str, file: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise InputError(
                f"{times} {what} are called {name!r}", file=file, advice="give each a name of its own"
            )
