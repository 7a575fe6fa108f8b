"""Passwords, fetched from what ``wavelift.toml`` refers to."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from wavelift.errors import InputError
from wavelift.settings import FILE_NAME

__all__ = ["Secret"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A password that never shows itself: its ``repr`` and ``str`` are stars."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The password itself. Call this only where it goes onto the wire."""
        return self._value

    def __str__(self) -> str:
        return "***"

    @classmethod
    def resolve(cls, reference: str, *, campaign: Path, setting: str) -> Self:
        """Fetch what a reference points to.

        Raises:
            InputError: nothing there, or a file that others can read or that lies in the campaign.
        """
        kind, _, where = reference.partition(":")
        if kind == "env":
            value = os.environ.get(where, "")
            if not value:
                raise InputError(
                    f"{setting}: the environment has no {where}",
                    file=FILE_NAME,
                    advice=f"set it: export {where}=…",
                )
            return cls(value)
        if kind == "keyring":
            return cls(_from_keyring(where, setting))
        if kind == "file":
            return cls(_from_file(Path(where).expanduser(), campaign, setting))
        raise InputError(
            f"{setting} is not set",
            file=FILE_NAME,
            advice="set it to env:NAME, keyring:SERVICE/USER or file:PATH",
        )


def _from_keyring(where: str, setting: str) -> str:
    import keyring
    import keyring.errors

    service, _, user = where.partition("/")
    try:
        value = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise InputError(f"{setting}: the keyring does not open: {error}", file=FILE_NAME) from error
    if not value:
        raise InputError(
            f"{setting}: the keyring has nothing for {user} at {service}",
            file=FILE_NAME,
            advice=f"store it: keyring set {service} {user}",
        )
    return value


def _from_file(path: Path, campaign: Path, setting: str) -> str:
    path = path if path.is_absolute() else campaign / path
    if path.resolve().is_relative_to(campaign.resolve()):
        raise InputError(
            f"{setting}: {path} lies in the campaign folder, which gets copied and mailed around",
            file=FILE_NAME,
            advice="keep the password file elsewhere",
        )
    try:
        mode = path.stat().st_mode
        value = path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise InputError(f"{setting}: cannot read {path}: {error.strerror}", file=FILE_NAME) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise InputError(
            f"{setting}: others can read {path}", file=FILE_NAME, advice=f"close it: chmod 600 {path}"
        )
    return value
