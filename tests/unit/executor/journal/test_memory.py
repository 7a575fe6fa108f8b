from datetime import UTC, datetime

from executor.journal.memory import MemoryJournal
from executor.journal.records import Noted, Queued

AT = datetime(2030, 3, 1, 22, 0, tzinfo=UTC)


def test_it_numbers_and_gives_back_what_was_written():
    with MemoryJournal() as journal:
        first = journal.append(AT, "1", "", Noted("a"))
        second = journal.append(AT, "2", "vm", Queued())
        assert [first.seq, second.seq] == [1, 2]
        assert list(journal.records()) == [first, second]
        assert list(journal.records("2")) == [second]
        assert list(journal.records(after=1)) == [second]


def test_it_forgets_when_closed():
    journal = MemoryJournal()
    journal.append(AT, "1", "", Noted("a"))
    journal.close()
    assert list(journal.records()) == []
