"""From a fault to its rule."""

from __future__ import annotations

from executor.decisions.causes import with_causes
from executor.decisions.rules import Decision, Rule, person
from executor.decisions.tables import BY_FAULT
from executor.decisions.texts import ANYWHERE, BY_TEXT, SPEAKING_DETAILS, SPEAKS_BY_TEXT
from executor.gateway import Fault

__all__ = ["decide"]

_UNKNOWN = person("this fault is not known to wavelift: read its text")


def decide(fault: Fault) -> Rule:
    """Return the rule for a fault: of its class or nearest known ancestor, its text, and its causes.

    The text decides for classes that say nothing, and for any class where it is plain. A cause that stops
    everything decides even then (``executor.decisions.causes``).
    """
    by_text = _by_text(fault)
    rule = with_causes(fault.name, by_text or _by_class(fault), fault.causes, BY_FAULT)
    return by_text if by_text and rule.decision is not Decision.STOP_ALL else rule


def _by_text(fault: Fault) -> Rule | None:
    speaks = fault.name in SPEAKS_BY_TEXT
    words = "\n".join((fault.text, *(text for name, text in fault.details if name in SPEAKING_DETAILS)))
    for pattern, rule in BY_TEXT:
        if (speaks or rule in ANYWHERE) and pattern.search(words):
            return rule
    return None


def _by_class(fault: Fault) -> Rule:
    for name in (fault.name, *fault.lineage):
        if name in BY_FAULT:
            return BY_FAULT[name]
    return _UNKNOWN
