"""EVC modes in the order in which they add CPU features. Data with its source.

The keys are those of ``capability.supportedEVCMode``, the order that of ``vendorTier`` (fact sheet 4.2
CPU/EVC; Broadcom KB 1003212 and 1005764).
"""

from __future__ import annotations

__all__ = ["cpu_vendor", "evc_vendor", "is_newer"]

_INTEL = (
    "intel-merom",
    "intel-penryn",
    "intel-nehalem",
    "intel-westmere",
    "intel-sandybridge",
    "intel-ivybridge",
    "intel-haswell",
    "intel-broadwell",
    "intel-skylake",
    "intel-cascadelake",
    "intel-icelake",
    "intel-sapphirerapids",
)
_AMD = (
    "amd-rev-e",
    "amd-rev-f",
    "amd-greyhound-no3dnow",
    "amd-greyhound",
    "amd-bulldozer",
    "amd-piledriver",
    "amd-steamroller",
    "amd-zen",
    "amd-zen2",
    "amd-zen3",
    "amd-zen4",
)
_VENDORS = {"intel": "Intel", "amd": "AMD"}


def is_newer(needed: str, offered: str) -> bool:
    """Whether a mode wants more than another of its vendor offers; False where one of them is not known."""
    needed, offered = needed.strip().casefold(), offered.strip().casefold()
    for modes in (_INTEL, _AMD):
        if needed in modes and offered in modes:
            return modes.index(needed) > modes.index(offered)
    return False


def evc_vendor(mode: str) -> str:
    """The vendor of an EVC mode, or ""."""
    return _VENDORS.get(mode.strip().casefold().partition("-")[0], "")


def cpu_vendor(model: str) -> str:
    """The vendor of a CPU model such as "Intel(R) Xeon(R) Gold 6338", or ""."""
    words = model.casefold()
    return next((vendor for word, vendor in _VENDORS.items() if word in words), "")
