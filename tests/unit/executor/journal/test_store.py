import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
import sqlalchemy as sa

from executor.gateway import Fault, TaskRef
from executor.itinerary import Direction
from executor.journal import FILE_NAME, Journal
from executor.journal.records import (
    AttemptEnded,
    Failed,
    Identified,
    Intended,
    NeedsHelp,
    Noted,
    Queued,
    Remembered,
    Returning,
    RunEnded,
    RunStarted,
    Skipped,
    Submitted,
    Verified,
)
from tests.unit.executor.live import NOW, live, order
from wavelift.errors import InputError, JournalUnwritable
from wavelift.model.belongings import Belongings
from wavelift.model.placement import DiskFormat, DiskPlacement, Side

ALL = (
    RunStarted("run", "digest", "0.1", 1, ("a", "b")),
    Noted('a "remark" with \u2028 and \U0001f600'),
    Queued(),
    Identified(live()),
    Intended(1, Direction.FORWARD, order()),
    Submitted(1, Direction.FORWARD, TaskRef(Side.SOURCE, "task-1")),
    AttemptEnded(
        1, Direction.FORWARD, "fault", Fault("vim.fault.Timedout", "late", details=(("a", "b"),)), "retry"
    ),
    AttemptEnded(2, Direction.BACK, "success"),
    Verified(Direction.BACK, live(Side.TARGET)),
    Failed("why"),
    Skipped("why"),
    Returning("why"),
    NeedsHelp("why", ("line 1", "line 2")),
    RunEnded("stopped"),
)


def test_every_kind_of_record_comes_back_as_it_was_written(tmp_path):
    with Journal.open(tmp_path) as journal:
        written = [journal.append(NOW, "1", "vm", body) for body in ALL]
    with Journal.open(tmp_path) as journal:
        assert list(journal.records()) == written
    assert [record.seq for record in written] == list(range(1, len(ALL) + 1))


def test_a_journal_from_before_the_details_of_ha_overrides_reads_as_having_none(tmp_path):
    body = '{"belongings": {"attributes": [["Owner", "Ada"]], "ha_priority": "high"}}'
    Journal.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        row = (NOW.isoformat(), "1", "vm", "Remembered", body)
        connection.execute("INSERT INTO events (at, wave, vm, kind, body) VALUES (?, ?, ?, ?, ?)", row)
    with Journal.open(tmp_path) as journal:
        (record,) = journal.records()
    assert record.body == Remembered(Belongings(attributes=(("Owner", "Ada"),), ha_priority="high"))


def test_formats_and_keys_survive(tmp_path):
    there = replace(
        order().to, disks=(DiskPlacement("Hard disk 1", "t-ds0", 2000, DiskFormat.EAGER, "Gold"),)
    )
    with Journal.open(tmp_path) as journal:
        journal.append(NOW, "1", "vm", Intended(1, Direction.BACK, order(to=there)))
        (record,) = journal.records()
    assert record.body.order.to == there


@pytest.mark.parametrize("statement", ["UPDATE events SET vm = 'x'", "DELETE FROM events"])
def test_nothing_written_is_changed_or_taken_back(tmp_path, statement):
    with Journal.open(tmp_path) as journal:
        journal.append(NOW, "1", "vm", Queued())
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_a_record_counts_only_when_the_disk_has_it(tmp_path):
    with Journal.open(tmp_path) as journal:
        pragma = lambda name: journal._connection.execute(sa.text(f"PRAGMA {name}")).scalar_one()  # noqa: E731
        assert pragma("synchronous") == 2
        assert pragma("journal_mode") == "wal"


def test_all_but_what_was_only_seen_is_synced_with_what_came_before(tmp_path):
    with Journal.open(tmp_path) as journal:
        synced = []
        for body in (*ALL, *reversed(ALL), Remembered(Belongings()), Intended(3, Direction.BACK, order())):
            journal.append(NOW, "1", "vm", body)
            # what the commit just made was under; 2 is FULL: the log is synced, with all that is in it
            level = journal._driver.execute("PRAGMA synchronous").fetchone()[0]
            assert not journal._driver.in_transaction
            synced.append((type(body), level))
    assert {kind for kind, level in synced if level != 2} == {Remembered, AttemptEnded, Verified}
    assert all(level == 1 for kind, level in synced if kind in {Remembered, AttemptEnded, Verified})


def test_what_was_only_seen_is_there_for_others_at_once_and_after_a_kill(tmp_path):
    writer = Journal.open(tmp_path)
    writer.append(NOW, "1", "vm", Verified(Direction.BACK, live(Side.TARGET)))
    copies = tmp_path / "as another process finds them, with the first one gone"
    copies.mkdir()
    for file in tmp_path.glob(f"{FILE_NAME}*"):
        (copies / file.name).write_bytes(file.read_bytes())
    writer.close()
    with Journal.open(copies) as journal:
        assert [type(record.body) for record in journal.records()] == [Verified]


def test_an_append_is_visible_to_others_at_once(tmp_path):
    with Journal.open(tmp_path) as writer:
        writer.append(NOW, "1", "vm", Queued())
        reader = Journal.read_only(tmp_path)
        assert reader is not None
        with reader:
            assert len(list(reader.records())) == 1
            writer.append(NOW, "2", "vm", Queued())
            assert [record.wave for record in reader.records(after=1)] == ["2"]
            assert [record.wave for record in reader.records(wave="1")] == ["1"]


def test_writing_goes_on_while_somebody_reads(tmp_path):
    with Journal.open(tmp_path) as writer:
        for _ in range(3):
            writer.append(NOW, "1", "vm", Queued())
        reader = Journal.read_only(tmp_path)
        assert reader is not None
        with reader:
            reading = reader.records()
            next(reading)
            writer.append(NOW, "1", "vm", Queued())
            assert len(list(reading)) == 2
            assert len(list(reader.records())) == 4


def test_where_nothing_ran_there_is_nothing_to_read(tmp_path):
    assert Journal.read_only(tmp_path) is None
    assert not (tmp_path / FILE_NAME).exists()


def test_a_journal_whose_making_was_cut_short_reads_as_none_and_can_be_opened(tmp_path):
    (tmp_path / FILE_NAME).touch()
    assert Journal.read_only(tmp_path) is None
    with Journal.open(tmp_path) as journal:
        journal.append(NOW, "1", "vm", Queued())


@pytest.mark.parametrize("opened", [Journal.open, Journal.read_only])
@pytest.mark.parametrize("content", [b"this is no database, it is a text " * 100, b"\x00" * 5000])
def test_a_file_that_is_no_journal_is_an_input_error(tmp_path, opened, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(InputError, match="journal"):
        opened(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


@pytest.mark.parametrize("opened", [Journal.open, Journal.read_only])
def test_a_newer_journal_is_left_alone(tmp_path, opened):
    with Journal.open(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version=7")
    connection.close()
    with pytest.raises(InputError, match="schema 7"):
        opened(tmp_path)


def test_another_programs_database_is_not_taken_for_a_journal(tmp_path):
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("CREATE TABLE events (seq INTEGER, whatever TEXT)")
    connection.execute("INSERT INTO events VALUES (1, 'x')")
    connection.commit()
    connection.close()
    with pytest.raises(InputError):
        Journal.open(tmp_path)


def test_a_full_disk_is_told_as_such_and_nothing_is_written_after_it(tmp_path):
    with Journal.open(tmp_path) as journal:
        journal.append(NOW, "1", "vm", Queued())
        journal._connection.exec_driver_sql("PRAGMA max_page_count=1")
        with pytest.raises(JournalUnwritable, match="database or disk is full") as told:
            journal.append(NOW, "1", "vm", Noted("x" * 50_000))
        assert "resume" in told.value.advice
        journal._connection.exec_driver_sql("PRAGMA max_page_count=100000")
        with pytest.raises(JournalUnwritable, match="database or disk is full"):
            journal.append(NOW, "1", "vm", Queued())
    with Journal.open(tmp_path) as journal:
        numbers = [record.seq for record in journal.records()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert journal.append(NOW, "1", "vm", Queued()).seq == len(numbers) + 1


def test_a_disk_without_room_for_a_journal_is_no_damaged_journal(tmp_path, monkeypatch):
    tmp_path.joinpath(FILE_NAME).mkdir()
    with pytest.raises(JournalUnwritable, match="unable to open database file"):
        Journal.open(tmp_path)
