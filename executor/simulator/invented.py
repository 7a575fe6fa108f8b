"""Identities made up where an export has none: always the same ones for the same VM."""

from __future__ import annotations

from uuid import UUID, uuid5

__all__ = ["invented_mac", "invented_uuid"]

_NAMESPACE = UUID("8f0b6a52-6f3c-4b0e-9f0e-6d1f6a0c5b7e")


def invented_uuid(*parts: object) -> str:
    """A uuid in lower case that depends on ``parts`` only."""
    return str(uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def invented_mac(*parts: object) -> str:
    """A MAC address from VMware's range 00:50:56:00 to 3f, which depends on ``parts`` only."""
    digits = uuid5(_NAMESPACE, "/".join(str(part) for part in parts)).hex
    return f"00:50:56:{int(digits[:2], 16) & 0x3F:02x}:{digits[2:4]}:{digits[4:6]}"
