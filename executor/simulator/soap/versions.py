"""The document that tells clients which API versions a vCenter speaks."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

__all__ = ["versions_document"]

_OLDER: Final = (
    "8.0.3.0", "8.0.2.0", "8.0.1.0", "8.0.0.1", "7.0.3.2", "7.0.3.1", "7.0.3.0", "7.0.2.1", "7.0.2.0",
    "7.0.1.1", "7.0.1.0", "7.0.0.2", "7.0.0.0", "6.9.1", "6.8.7", "6.7.3", "6.7.2", "6.7.1", "6.7",
    "6.5", "6.0", "5.5",
)  # fmt: skip


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@lru_cache(maxsize=16)
def versions_document(version: str) -> bytes:
    """Return ``vimServiceVersions.xml`` of a vCenter of that API version, e.g. "8.0.3.0"."""
    older = "".join(f"<version>{each}</version>" for each in _OLDER if _parts(each) < _parts(version))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><namespaces version="1.0"><namespace><name>urn:vim25</name>'
        f"<version>{version}</version><priorVersions>{older}</priorVersions></namespace></namespaces>"
    ).encode()
