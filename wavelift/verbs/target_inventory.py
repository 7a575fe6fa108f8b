"""The target's own inventory, where the campaign has one: an export of the target vCenter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planner.readers.inventory import read_inventory
from wavelift.errors import InputError
from wavelift.model.inventory import Inventory
from wavelift.settings import Settings

__all__ = ["FILE_NAME", "read_target"]

FILE_NAME = "target-inventory.xlsx"


def read_target(campaign: Path, settings: Settings) -> Inventory | None:
    """Read what ``[files] target_inventory`` names, else ``target-inventory.xlsx``; None where neither is.

    Within one vCenter its VMs are left out: they are the campaign's own, and clash with nobody.

    Raises:
        InputError: the settings name a file that is not there, or it cannot be read.
    """
    named = settings.files_for("target_inventory")
    paths = [campaign / name for name in named or (FILE_NAME,)]
    missing = [path for path in paths if not path.exists()]
    if named and missing:
        raise InputError(
            "there is no such file", file=missing[0].name, advice="mend [files] target_inventory"
        )
    if missing:
        return None
    target = read_inventory(paths, campaign, vms_needed=False)[0]
    return replace(target, vms=()) if settings.same_vcenter else target
