"""When a fault inside a fault decides (fact sheet 5.1).

* A fault that must not be argued with (stop all, cancelled, reconcile) decides itself, whatever it carries;
  a cause that stops everything decides whatever carries it.
* ``ALTERNATIVES`` carry one fault per host or datastore that was looked at. One of them getting better is
  enough, so the mildest of them decides: a host that is full now keeps the move alive although the other
  hosts have no such network.
* ``WRAPPERS`` say only that something went wrong with what they carry, so that decides, and of several the
  most severe, even where it is milder than the wrapper: a disk that cannot be read because its file is locked
  is worth waiting for.
* Any other fault decides itself, unless what it carries is more severe.

Causes are told by name alone. Passed over are those that say nothing by it (``SystemError``, whose text is
not carried along; wrappers, whose own cause follows them), those of operations that are not ours, events, and
those that only mean something as the fault of the task itself (cancelled, reconcile).
"""

from __future__ import annotations

from collections.abc import Mapping

from executor.decisions.not_for_us import UNEXPECTED
from executor.decisions.rules import Decision, Rule

__all__ = ["ALTERNATIVES", "SEVERITY", "WRAPPERS", "with_causes"]

SEVERITY: tuple[Decision, ...] = (
    Decision.RETRY,
    Decision.WAIT,
    Decision.OTHER_HOST,
    Decision.COLD,
    Decision.PERSON,
    Decision.PERMANENT,
    Decision.STOP_ALL,
)
"""From the mildest to the most severe; what is not here never decides as a cause."""

ALTERNATIVES = frozenset(
    {
        "vim.fault.NoCompatibleHost",
        "vim.fault.NoCompatibleHostWithAccessToDevice",
        "vim.fault.GenericDrsFault",
    }
)

WRAPPERS = frozenset(
    {
        "vim.fault.DisallowedMigrationDeviceAttached",
        "vim.fault.CannotAccessVmComponent",
        "vim.fault.CannotAccessVmConfig",
        "vim.fault.CannotAccessVmDevice",
        "vim.fault.CannotAccessVmDisk",
        "vim.fault.RDMPointsToInaccessibleDisk",
        "vim.fault.ExtendedFault",
        "vim.fault.GenericVmConfigFault",
        "vmodl.fault.SystemError",
        "vmodl.fault.UnexpectedFault",
    }
)

_SILENT = WRAPPERS | ALTERNATIVES | {"vim.fault.VimFault"}


def with_causes(name: str, rule: Rule, causes: tuple[str, ...], known: Mapping[str, Rule]) -> Rule:
    """Return the rule of a fault in view of its causes.

    Args:
        name: the fault's class.
        rule: the fault's rule without its causes.
        causes: classes of the nested faults, outermost first.
        known: rules by class.
    """
    if rule.decision is Decision.STOP_ALL or rule.decision not in SEVERITY:
        return rule
    spoken = [known[cause] for cause in causes if _speaks(cause, known)]
    if not spoken:
        return rule
    worst = max(spoken, key=_severity)
    if worst.decision is Decision.STOP_ALL:
        return worst
    if name in ALTERNATIVES:
        return min(spoken, key=_severity)
    if name in WRAPPERS:
        return worst
    return max((rule, worst), key=_severity)


def _speaks(cause: str, known: Mapping[str, Rule]) -> bool:
    rule = known.get(cause, UNEXPECTED)
    return cause not in _SILENT and rule is not UNEXPECTED and rule.decision in SEVERITY


def _severity(rule: Rule) -> int:
    return SEVERITY.index(rule.decision)
