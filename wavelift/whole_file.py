"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wavelift.errors import InputError

__all__ = ["replacing", "synced"]


@contextmanager
def replacing(path: Path, called: str = "") -> Iterator[Path]:
    """Yield a draft beside the file; when the block ends well, the draft takes the file's place in one step.

    The draft is synced to disk before, so that a crash leaves the old file or the new one, never half of one.
    A link stays a link: what it points to is replaced. The mode bits stay as well.

    Args:
        path: the file.
        called: how the error names it; the whole path as a rule.

    Raises:
        InputError: the file is open in another program, is read-only, or the disk is full.
    """
    there = path.resolve()
    draft = there.with_name(f".{there.name}.wavelift-draft")
    try:
        yield draft
        synced(draft)
        if there.exists():
            shutil.copymode(there, draft)
        draft.replace(there)
        synced(there.parent)
    except OSError as error:
        raise InputError(
            f"cannot write it: {error.strerror or error}",
            file=called or str(path),
            advice="close it in other programs, check that there is room and that you may write there",
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def synced(path: Path) -> None:
    """Have a file, or what a folder holds, on the disk itself.

    Raises:
        OSError: it cannot be.
    """
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
