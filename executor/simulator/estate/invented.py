"""Identities made up where an export has none: always the same ones for the same VM."""

from __future__ import annotations

from hashlib import sha1
from uuid import UUID

__all__ = ["invented_mac", "invented_uuid"]

_NAMESPACE = UUID("8f0b6a52-6f3c-4b0e-9f0e-6d1f6a0c5b7e").bytes
_SHA1 = sha1(_NAMESPACE, usedforsecurity=False)
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""What a digit becomes where a uuid tells its variant."""


def invented_uuid(*parts: object) -> str:
    """A uuid in lower case that depends on ``parts`` only: version 5 of RFC 4122, as ``uuid5`` gives it."""
    digits = _digits(parts)
    variant = _VARIANTS[digits[16]]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def invented_mac(*parts: object) -> str:
    """A MAC address from VMware's range 00:50:56:00 to 3f, which depends on ``parts`` only."""
    digits = _digits(parts)
    return f"00:50:56:{int(digits[:2], 16) & 0x3F:02x}:{digits[2:4]}:{digits[4:6]}"


def _digits(parts: tuple[object, ...]) -> str:
    made = _SHA1.copy()
    made.update("/".join([str(part) for part in parts]).encode())
    return made.hexdigest()
