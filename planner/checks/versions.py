"""ESXi versions: as numbers, and the newest virtual hardware each of them runs. Data with its source."""

from __future__ import annotations

import re

__all__ = ["newest_hardware", "version_of"]

_NEWEST_HARDWARE: tuple[tuple[tuple[int, ...], int], ...] = (
    ((5, 0), 8),
    ((5, 1), 9),
    ((5, 5), 10),
    ((6, 0), 11),
    ((6, 5), 13),
    ((6, 7), 14),
    ((7, 0, 0), 17),
    ((7, 0, 1), 18),
    ((7, 0, 2), 19),
    ((8, 0, 0), 20),
    ((8, 0, 2), 21),
    ((9, 0), 22),
)
"""Version from which on, newest vmx number. Source: Broadcom KB 315655 (formerly VMware KB 2007240)."""

_BUILD_OF_67_U2 = 13006603
"""6.7 Update 2 calls itself 6.7.0 too, but runs vmx-15 (KB 315655)."""


def version_of(text: str) -> tuple[int, ...]:
    """A version as numbers: "8.0.3" gives (8, 0, 3); () for what is none."""
    match = re.match(r"\s*(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def newest_hardware(version: str, build: str = "") -> int | None:
    """The newest virtual hardware that hosts of a version run, or None where the version is not known."""
    number = version_of(version)
    if not number or number < _NEWEST_HARDWARE[0][0]:
        return None
    newest = [hardware for since, hardware in _NEWEST_HARDWARE if since <= number][-1]
    if number[:2] == (6, 7) and build.isdecimal() and int(build) >= _BUILD_OF_67_U2:
        return 15
    return newest
