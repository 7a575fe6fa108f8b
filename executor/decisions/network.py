"""Faults of the VM's networks at the target (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, row, vim

__all__ = ["NETWORK"]

_MAPPING = permanent("mend the network mapping, or connect the network to the target's hosts")

NETWORK = Table(
    "Networks",
    (
        row(_MAPPING, "5.3", vim("CannotAccessNetwork CannotUseNetwork")),
        row(
            _MAPPING,
            "5.2",
            vim("LegacyNetworkInterfaceInUse VMOnVirtualIntranet DVPortNotSupported"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="add ports to the target's switch"),
            "5.3",
            vim("DestinationSwitchFull"),
        ),
        row(
            permanent("free the distributed port, or let the switch choose one"),
            "5.2",
            vim("VMOnConflictDVPort"),
        ),
    ),
)
