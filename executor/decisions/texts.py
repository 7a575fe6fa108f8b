"""Decisions by text, for faults whose class says nothing.

Source: fact sheet 0.7 and 5.3 (KB 1003734, 307365, 320352).

The first pattern that is found decides, so what ends a move stands before what lets it try again.
"""

from __future__ import annotations

import re

from executor.decisions.rules import Decision, Rule, permanent

__all__ = ["ANYWHERE", "BY_TEXT", "SPEAKING_DETAILS", "SPEAKS_BY_TEXT"]

SPEAKS_BY_TEXT = ("vmodl.fault.SystemError", "vim.fault.GenericVmConfigFault")
SPEAKING_DETAILS = frozenset({"reason", "messages"})
"""Fields that are read like the text: vCenter often puts the general into one and the cause into another."""

_OLD_VCENTER = permanent("update the vCenter that must take this host")
_POOL = Rule(Decision.RETRY, attempts=3, advice="look whether the target's resource pool still exists")
_SWITCHOVER = Rule(
    Decision.RETRY,
    attempts=3,
    patience=4.0,
    advice="move it at a quieter hour, raise fsr.maxSwitchoverSeconds, or move it cold",
)
_TRANSPORT = Rule(Decision.RETRY, attempts=3, advice="look at the vMotion network between the two hosts")

BY_TEXT: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"does not support hosts of this type", re.IGNORECASE), _OLD_VCENTER),
    (re.compile(r"vmotion destination resource pool", re.IGNORECASE), _POOL),
    (re.compile(r"maximum switchover time", re.IGNORECASE), _SWITCHOVER),
    (
        re.compile(
            r"timed out|connection|failed waiting for data|error 16\b|failed to resume|network",
            re.IGNORECASE,
        ),
        _TRANSPORT,
    ),
)

ANYWHERE = frozenset({_OLD_VCENTER})
"""Rules whose text is so plain that it decides whatever class carries it."""
