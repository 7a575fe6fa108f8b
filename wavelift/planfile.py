"""``plan.json``: the only contract between planner and executor."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wavelift.errors import InputError
from wavelift.model.plan import Plan
from wavelift.whole_file import replacing

__all__ = [
    "FILE_NAME",
    "PREVIOUS_NAME",
    "SCHEMA",
    "StoredPlan",
    "encode_plan",
    "read_plan",
    "read_plan_file",
    "write_plan",
]

FILE_NAME = "plan.json"
PREVIOUS_NAME = "plan.previous.json"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class _Document:
    schema: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class _Head:
    schema: int


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as read from disk; ``digest`` is the SHA-256 of the file's bytes."""

    plan: Plan
    digest: str


def encode_plan(plan: Plan) -> bytes:
    """Return the bytes of ``plan.json``: the same plan gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(_Document(SCHEMA, plan)), indent=1) + b"\n"


def write_plan(folder: Path, plan: Plan) -> Path:
    """Write ``plan.json`` into a campaign folder, whole or not at all.

    A different plan that stood there is kept as ``plan.previous.json``.

    Raises:
        InputError: it cannot be written.
    """
    path, content = folder / FILE_NAME, encode_plan(plan)
    if path.is_file() and path.read_bytes() == content:
        return path
    with replacing(path) as draft:
        draft.write_bytes(content)
        if path.is_file():  # a copy, so that at no moment the folder has no plan
            with replacing(folder / PREVIOUS_NAME) as aside:
                shutil.copyfile(path, aside)
    return path


def read_plan(folder: Path) -> StoredPlan:
    """Read ``plan.json`` of a campaign folder.

    Raises:
        InputError: there is none, it is no plan, or another version of wavelift wrote it.
    """
    path = folder / FILE_NAME
    if not path.exists():
        raise InputError("there is no plan yet", file=str(path), advice=f"make one: wavelift plan {folder}")
    return read_plan_file(path)


def read_plan_file(path: Path) -> StoredPlan:
    """Read a plan from a file of any name.

    Raises:
        InputError: it cannot be read, is no plan, or another version of wavelift wrote it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from error
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.schema != SCHEMA:
            raise InputError(
                f"plan has schema {head.schema}, this wavelift reads {SCHEMA}",
                file=path.name,
                advice="plan again with this version",
            )
        document = msgspec.json.decode(data, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no plan: {error}", file=path.name, advice="plan again") from error
    return StoredPlan(document.plan, hashlib.sha256(data).hexdigest())
