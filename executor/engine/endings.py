"""What ends a whole run: trouble that is no single move's business, and the one error out of many."""

from __future__ import annotations

from executor.gateway import Refused, Unanswered
from wavelift.errors import JournalUnwritable, VCenterError, VCenterUnreachable

__all__ = ["the_one_that_counts", "what_ends_it"]


def what_ends_it(trouble: VCenterError | Refused | Unanswered) -> VCenterError:
    """What ends a run, where it is no single move's business."""
    if isinstance(trouble, VCenterError):
        return trouble
    if isinstance(trouble, Unanswered):
        return VCenterUnreachable(f"a vCenter does not answer: {trouble.text}")
    advice = "look at the account's rights, then: wavelift resume"
    return VCenterError(f"a vCenter refuses what a run needs: {trouble}", advice=advice)


def the_one_that_counts(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """One journal that cannot be written, which many moves may find out at once; else all of them."""
    unwritable = several.subgroup(JournalUnwritable)
    if unwritable is None:
        return several
    found: BaseException = unwritable
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
