"""Which licences of hosts are too small for moving running VMs to another vCenter (fact sheet 1.6)."""

from __future__ import annotations

__all__ = ["too_small"]

_TOO_SMALL = ("essentials", "standard")
_ENOUGH = ("enterprise", "foundation", "cloud", "evaluation", "vcf", "vvf", "advanced")


def too_small(licence: str) -> bool:
    """Whether the licence's name says so; one that is not known is not."""
    words = licence.casefold()
    return any(word in words for word in _TOO_SMALL) and not any(word in words for word in _ENOUGH)
