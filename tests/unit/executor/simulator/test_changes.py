"""The change log of a world: nothing is missed by who reads on, and nothing piles up over a night."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from executor.simulator.estate.changes import ChangeLog


@dataclass
class Heard:
    told: list

    def changed(self, moref, paths):
        self.told.append((moref, *paths))

    def all_changed(self, changes):
        self.told.extend(changes)


def test_since_tells_what_changed_after_a_version():
    log = ChangeLog()
    log.record("vm-1", "name", "runtime")
    seen = log.version
    log.record("vm-1", "name")
    log.record("vm-2")
    assert log.since(seen) == {"vm-1": {"name"}, "vm-2": {""}}
    assert log.since(log.version) == {}
    assert log.since(0) == {"vm-1": {"name", "runtime"}, "vm-2": {""}}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), max_size=80))
def test_a_reader_that_reads_on_misses_nothing(steps):
    log, reader = ChangeLog(), None
    log._room = 3
    reader = log.reader(0)
    unread: dict[str, set[str]] = {}
    for number, path, reads in steps:
        log.record(f"vm-{number}", f"path-{path}")
        unread.setdefault(f"vm-{number}", set()).add(f"path-{path}")
        if reads:
            assert log.since(reader.at) == unread
            reader.at, unread = log.version, {}
    assert log.since(reader.at) == unread


def test_a_night_takes_no_more_room_than_what_nobody_has_read():
    log = ChangeLog()
    reader = log.reader(0)
    for task in range(20_000):
        log.record(f"task-{task}", "info.state", "info.progress")
        reader.at = log.version
    assert len(log) <= 4096 + 2


def test_who_follows_nothing_or_is_gone_holds_nothing_back():
    log = ChangeLog()
    idle, gone = log.reader(), log.reader(0)
    del gone
    for task in range(20_000):
        log.record(f"task-{task}")
    assert len(log) <= 4096 + 1
    assert idle.at is None


def test_one_property_that_changes_all_the_time_is_one_entry():
    log = ChangeLog()
    log.reader(0)
    for _ in range(50_000):
        log.record("task-1", "info.progress")
    assert len(log) == 1
    assert log.version == 50_000


def test_listeners_hear_each_change_until_they_stop():
    log, heard = ChangeLog(), []
    stop = log.listen(lambda: heard.append(log.version))
    log.record("vm-1")
    log.record("vm-1", "name", "runtime")
    stop()
    log.record("vm-2")
    assert heard == [1, 3]


def test_who_watches_one_object_is_told_its_changes_and_no_others():
    log, told = ChangeLog(), []
    stop = log.watch("vm-1", told.append)
    log.record("vm-1", "name", "runtime")
    log.record("vm-2", "name")
    log.record("vm-1")
    stop()
    log.record("vm-1", "name")
    assert told == [("name", "runtime"), ()]


def test_a_log_that_nobody_reads_keeps_nothing_until_somebody_does():
    log = ChangeLog()
    log.record("vm-1", "name")
    log.unread()
    log.record("vm-1", "name")
    assert len(log) == 0
    assert log.version == 2
    reader = log.reader(log.version)
    log.record("vm-2", "name")
    assert log.since(reader.at) == {"vm-2": {"name"}}


def test_a_log_with_a_reader_goes_on_keeping():
    log = ChangeLog()
    reader = log.reader(0)
    log.unread()
    log.record("vm-1", "name")
    assert log.since(reader.at) == {"vm-1": {"name"}}


def test_several_changes_at_once_are_told_as_if_one_by_one():
    changes = [("vm-1", ""), ("host-1", "vm"), ("task-1", "info.state")]
    for kept in (True, False):
        log, told, watched, rung = ChangeLog(), [], [], []
        reader = log.reader(0) if kept else None
        if not kept:
            log.unread()
        log.hear(Heard(told))
        log.listen(lambda rung=rung: rung.append(1))
        log.record_all(changes[:2])
        stop = log.watch("task-1", watched.append)
        log.record_all(changes)
        stop()
        assert told == [*changes[:2], *changes]
        assert watched == [("info.state",)]
        assert rung
        assert log.version == 5
        assert (log.since(0) != {}) is kept, reader
