"""Identities made up where an export has none: always the same ones for the same VM."""

from __future__ import annotations

from hashlib import sha1
from uuid import UUID

__all__ = ["invented_mac", "invented_uuid"]

_NAMESPACE = UUID("8f0b6a52-6f3c-4b0e-9f0e-6d1f6a0c5b7e").bytes


def invented_uuid(*parts: object) -> str:
    """A uuid in lower case that depends on ``parts`` only: version 5 of RFC 4122, as ``uuid5`` gives it."""
    digest = bytearray(_digest(parts))
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    digits = digest.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def invented_mac(*parts: object) -> str:
    """A MAC address from VMware's range 00:50:56:00 to 3f, which depends on ``parts`` only."""
    digits = invented_uuid(*parts)
    return f"00:50:56:{int(digits[:2], 16) & 0x3F:02x}:{digits[2:4]}:{digits[4:6]}"


def _digest(parts: tuple[object, ...]) -> bytes:
    name = "/".join([str(part) for part in parts]).encode()
    return sha1(_NAMESPACE + name, usedforsecurity=False).digest()[:16]
