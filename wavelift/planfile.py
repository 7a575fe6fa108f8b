"""``plan.json``: the only contract between planner and executor."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec

from wavelift.errors import InputError
from wavelift.model.plan import Plan
from wavelift.model.typed import typed
from wavelift.whole_file import replacing

__all__ = [
    "FILE_NAME",
    "PREVIOUS_NAME",
    "SCHEMA",
    "StoredPlan",
    "encode_plan",
    "plan_digest",
    "read_plan",
    "read_plan_file",
    "write_plan",
]

FILE_NAME = "plan.json"
PREVIOUS_NAME = "plan.previous.json"
SCHEMA = 1

_ROWS = 2000
"""So many groups, edges or findings are written at a time; a wave is a piece by itself."""


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
    return b"".join(_pieces(plan))


def write_plan(folder: Path, plan: Plan) -> Path:
    """Write ``plan.json`` into a campaign folder, whole or not at all.

    A different plan that stood there is kept as ``plan.previous.json``.

    Raises:
        InputError: it cannot be written.
    """
    path = folder / FILE_NAME
    if path.is_file() and _stands(path, plan):
        return path
    with replacing(path) as draft:
        with draft.open("wb") as stream:
            stream.writelines(_pieces(plan))
        if path.is_file():  # a copy, so that at no moment the folder has no plan
            with replacing(folder / PREVIOUS_NAME) as aside:
                shutil.copyfile(path, aside)
    return path


def plan_digest(folder: Path) -> str:
    """The digest that ``read_plan`` would tell, without reading the plan.

    Raises:
        OSError: there is no plan, or it cannot be read.
    """
    with (folder / FILE_NAME).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stands(path: Path, plan: Plan) -> bool:
    """Whether a file holds this plan, byte by byte; ends at the first that differs."""
    with path.open("rb") as stream:
        return all(stream.read(len(piece)) == piece for piece in _pieces(plan)) and not stream.read(1)


def _pieces(plan: Plan) -> Iterator[bytes]:
    """``plan.json`` piece by piece, as it would be written in one go.

    A plan of 100,000 VMs fills 300 MB; made at once it would need that twice beside the plan.
    """
    yield f'{{\n "schema": {SCHEMA},\n "plan": {{'.encode()
    separator = ""
    for field in fields(Plan):
        yield f'{separator}\n  "{field.name}": '.encode()
        separator = ","
        value = getattr(plan, field.name)
        if isinstance(value, tuple) and value:
            yield from _list(value, 1 if field.name == "waves" else _ROWS)
        else:
            yield _indented(msgspec.json.encode(value), 2)
    yield b"\n }\n}\n"


def _list(values: Sequence[object], rows: int) -> Iterator[bytes]:
    for begin in range(0, len(values), rows):
        yield b",\n   " if begin else b"[\n   "
        yield _indented(msgspec.json.encode(values[begin : begin + rows])[1:-1], 3)
    yield b"\n  ]"


def _indented(content: bytes, depth: int) -> bytes:
    """Lay JSON out as it stands so deep inside other values, which are put around it and taken off again."""
    laid = msgspec.json.format(b"[" * depth + content + b"]" * depth, indent=1)
    before = sum(2 + level for level in range(1, depth + 1))
    return laid[before : len(laid) - before + depth]


def read_plan(folder: Path) -> StoredPlan:
    """Read ``plan.json`` of a campaign folder.

    Raises:
        InputError: there is none, it is no plan, or another version of wavelift wrote it.
    """
    path = folder / FILE_NAME
    if not path.exists():
        raise InputError(
            "there is no plan yet", file=str(path), advice=f"make one: wavelift plan {typed(folder)}"
        )
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
