"""``init``: a new campaign folder, with settings and tables that explain themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

from mappings.template import write_templates
from planner.readers.campaign import campaign_from_export
from wavelift.errors import InputError, UsageError
from wavelift.settings import FILE_NAME
from wavelift.verbs.check import Checked, check

__all__ = ["init", "init_from_export"]


def init(folder: Path, *, workbook: bool = False) -> list[Path]:
    """Write a campaign's templates into a folder; returns the files written.

    Args:
        folder: made if it does not exist.
        workbook: one ``campaign.xlsx`` instead of CSV tables.

    Raises:
        UsageError: the folder holds a campaign already, or cannot be written.
    """
    if (folder / FILE_NAME).exists():
        raise UsageError(
            f"{folder} holds a campaign already", advice="choose another folder; nothing was changed"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return list(write_templates(folder, workbook=workbook))
    except OSError as error:
        raise UsageError(
            f"cannot write {folder}: {error.strerror}", advice="choose a folder in which you may write"
        ) from error


def init_from_export(export: Path, folder: Path) -> Checked:
    """Make a campaign of a bare export: templates, a copy of it, and all proposed mapping rows accepted.

    For a first look only: every target is the proposal, which mostly is the source's own name.

    Raises:
        InputError: the export cannot be read.
        UsageError: the folder holds a campaign already.
    """
    if not export.exists():
        raise InputError("there is no such file or folder", file=str(export), advice="check the path")
    campaign_from_export(export)  # what cannot be read leaves no half campaign behind
    init(folder)
    if export.is_dir():
        shutil.copytree(export, folder / export.name)
    else:
        shutil.copy(export, folder / export.name)
    return check(folder, write_proposed=True, accept=True)
