"""plan.json is written piece by piece, and is the same to the byte as if it were made in one go."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace

import msgspec
import pytest

from tests.unit.wavelift.build import HOSTILE, move, plan_of
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Edge, Plan
from wavelift.planfile import (
    FILE_NAME,
    PREVIOUS_NAME,
    SCHEMA,
    encode_plan,
    plan_digest,
    read_plan,
    write_plan,
)


def small() -> Plan:
    return plan_of(move("web-1", 1), move("db-1", 2))


def many(count: int) -> Plan:
    edges = tuple(Edge(f"key-{number:04d}", f"key-{number + 1:04d}") for number in range(count))
    return replace(small(), edges=edges)


def hostile() -> Plan:
    found = [Finding("odd", Severity.INFO, text, f'{text}\n "}}],\n', "\\n") for text in HOSTILE]
    return replace(small(), campaign="\n [\n  ", findings=tuple(found))


@pytest.mark.parametrize(
    "plan",
    [Plan("nothing", ()), small(), many(1), many(2000), many(2001), many(4500), hostile()],
    ids=["nothing", "one", "1", "2000", "2001", "4500", "hostile"],
)
def test_pieces_make_the_same_bytes_as_the_whole(plan):
    whole = msgspec.json.encode({"schema": SCHEMA, "plan": plan})
    assert encode_plan(plan) == msgspec.json.format(whole, indent=1) + b"\n"


def test_a_plan_is_read_as_it_was_written(tmp_path):
    write_plan(tmp_path, hostile())
    stored = read_plan(tmp_path)
    assert asdict(stored.plan) == asdict(hostile())
    content = (tmp_path / FILE_NAME).read_bytes()
    assert stored.digest == plan_digest(tmp_path) == hashlib.sha256(content).hexdigest()


def test_the_same_plan_again_touches_nothing(tmp_path):
    path = write_plan(tmp_path, many(2001))
    before = path.stat()
    assert write_plan(tmp_path, many(2001)) == path
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not (tmp_path / PREVIOUS_NAME).exists()


@pytest.mark.parametrize("change", [lambda old: old[:-1], lambda old: old + b" ", lambda old: b"x" + old[1:]])
def test_any_other_plan_is_kept_aside(tmp_path, change):
    path = write_plan(tmp_path, small())
    other = change(path.read_bytes())
    path.write_bytes(other)
    write_plan(tmp_path, small())
    assert path.read_bytes() == encode_plan(small())
    assert (tmp_path / PREVIOUS_NAME).read_bytes() == other
