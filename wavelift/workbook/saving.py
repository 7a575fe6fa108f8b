"""Files written whole or not at all, with the first state kept, and never under someone's open program."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wavelift import whole_file
from wavelift.errors import InputError

__all__ = ["BACKUPS", "keep_first", "refuse_held", "replacing"]

BACKUPS = "_before-wavelift"
"""Folder beside a file that keeps the state it had before wavelift first wrote into it."""

_MOST_SHOWN = 60


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """``whole_file.replacing`` for a file that somebody may have open in a spreadsheet program.

    Raises:
        InputError: it is open there, is read-only, or cannot be written.
    """
    refuse_held(path)
    with whole_file.replacing(path, path.name) as draft:
        yield draft


def keep_first(path: Path) -> Path | None:
    """Copy a file into ``BACKUPS`` beside it, unless a copy is kept there already.

    Returns:
        The new copy, or None where there is nothing to copy or one is kept already.

    Raises:
        InputError: it cannot be copied.
    """
    kept = path.parent / BACKUPS / path.name
    if kept.exists() or not path.exists():
        return None
    try:
        kept.parent.mkdir(exist_ok=True)
        with replacing(kept) as draft:
            shutil.copyfile(path, draft)
    except OSError as error:
        raise InputError(
            f"cannot keep a copy of it in {BACKUPS}: {error.strerror or error}",
            file=path.name,
            advice="check that there is room and that you may write there",
        ) from error
    return kept


def refuse_held(path: Path) -> None:
    """Raise where somebody has the file open, or has made it read-only.

    Raises:
        InputError: with who has it open, as far as the program's lock file tells.
    """
    for program, lock, reader in (
        ("Excel", path.with_name(f"~${path.name}"), _excel_owner),
        ("LibreOffice", path.with_name(f".~lock.{path.name}#"), _libreoffice_owner),
    ):
        if lock.exists():
            owner = _owner(lock, reader)
            raise InputError(
                f"it is open in {program}{f' ({owner})' if owner else ''}",
                file=path.name,
                advice=f"close it there and run this again; if nobody has it open, delete {lock.name}",
            )
    if path.exists() and not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise InputError(
            "it is read-only", file=path.name, advice="make it writable, or work on a copy that is"
        )


def _owner(lock: Path, reader: Callable[[bytes], str]) -> str:
    with suppress(OSError):
        return "".join(filter(str.isprintable, reader(lock.read_bytes()[:1000])))[:_MOST_SHOWN].strip()
    return ""


def _excel_owner(content: bytes) -> str:
    """Excel's owner file begins with the length of a name and the name."""
    return content[1 : 1 + content[0]].decode("latin-1") if content else ""


def _libreoffice_owner(content: bytes) -> str:
    """``Full name,login,host,time,profile;``."""
    name, login, host, *_ = [*content.decode("utf-8", errors="replace").split(","), "", "", ""]
    who = name.strip() or login.strip()
    return f"{who} on {host.strip()}" if host.strip() else who
