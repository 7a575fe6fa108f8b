"""What Wavelift itself finds wrong before it calls a vCenter, in the same words as faults."""

from __future__ import annotations

from executor.decisions.rules import Decision, Row, Rule, Table, person

__all__ = ["OWN"]

OWN = Table(
    "Found by Wavelift before the call",
    (
        Row(
            person("create it at the target, or mend the mapping and plan again"),
            "4.1",
            ("wavelift.TargetMissing",),
        ),
        Row(person("map it to one of them"), "4.1", ("wavelift.TargetAmbiguous",)),
        Row(Rule(Decision.RETRY, attempts=2), "4.1", ("wavelift.PlacementIncomplete",)),
        Row(Rule(Decision.RETRY, attempts=3), "4.3", ("wavelift.PoliciesUnread",)),
        Row(
            Rule(Decision.STOP_ALL, advice="check [source] and [target] in wavelift.toml"),
            "1.3",
            ("wavelift.SameVCenter",),
        ),
    ),
)
