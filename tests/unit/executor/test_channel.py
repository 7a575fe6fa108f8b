"""The channel between processes: numbered, taken once, for one run only, and never in a run's way."""

import sqlite3

import pytest

from executor.control.channel import FILE_NAME, Answer, Channel, ChannelBroken, Steer


@pytest.fixture
def run(tmp_path):
    with Channel.open(tmp_path, anew=True) as channel:
        channel.announce("mine", 7, "born", "ops1")
        yield channel


def test_a_request_is_asked_taken_and_answered(run, tmp_path):
    with Channel.open(tmp_path) as other:
        number = other.ask("mine", Steer.LIMIT, ("4",), "anna on ops1")
        (request,) = run.waiting("mine")
        assert (request.number, request.verb, request.arguments) == (number, Steer.LIMIT, ("4",))
        assert request.operator == "anna on ops1"
        assert other.answered(number) is None
        assert run.take(number)
        assert run.waiting("mine") == []
        assert other.answered(number) is None
        run.answer(number, Answer(obeyed=True, text="at most 4"))
        assert other.answered(number) == Answer(obeyed=True, text="at most 4")


def test_what_was_withdrawn_is_not_taken_and_what_was_taken_not_withdrawn(run, tmp_path):
    with Channel.open(tmp_path) as other:
        first, second = (other.ask("mine", Steer.PAUSE, (), "anna") for _ in range(2))
        assert other.withdraw(first)
        assert not run.take(first)
        assert run.take(second)
        assert not other.withdraw(second)


def test_a_later_run_hears_nothing_of_what_an_earlier_one_was_asked(run, tmp_path):
    with Channel.open(tmp_path) as other:
        number = other.ask("mine", Steer.STOP, (), "anna")
    with Channel.open(tmp_path, anew=True) as later:
        later.announce("later", 8, "born", "ops1")
        assert later.waiting("later") == []
        assert not run.take(number)
        assert later.ask("later", Steer.PAUSE, (), "anna") > number


def test_what_is_asked_of_a_run_that_has_been_followed_by_another_reaches_neither(run, tmp_path):
    """Whoever asks read the token a moment before the next run announced itself."""
    with Channel.open(tmp_path) as other, Channel.open(tmp_path) as later:
        later.announce("later", 8, "born", "ops1")
        other.ask("mine", Steer.STOP, (), "anna")
        assert later.waiting("later") == []


def test_who_is_on_duty_is_seen_without_writing(run, tmp_path):
    run.show("mine", "picture")
    seen = Channel.look(tmp_path)
    assert (seen.token, seen.pid, seen.birth, seen.host, seen.picture) == (
        "mine",
        7,
        "born",
        "ops1",
        "picture",
    )
    run.show("another's", "no")
    assert Channel.look(tmp_path).picture == "picture"
    run.leave("mine")
    assert Channel.look(tmp_path) is None


def test_where_nothing_ever_ran_there_is_nobody(tmp_path):
    assert Channel.look(tmp_path) is None
    assert not (tmp_path / FILE_NAME).exists()


def test_a_damaged_file_stops_no_run_and_deceives_nobody(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 100)
    assert Channel.look(tmp_path) is None
    with pytest.raises(ChannelBroken, match=FILE_NAME):
        Channel.open(tmp_path)
    with Channel.open(tmp_path, anew=True) as channel:
        channel.announce("mine", 7, "", "ops1")
        assert Channel.look(tmp_path).token == "mine"


def test_a_file_of_other_shape_is_made_anew(tmp_path):
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE live (something INTEGER)")
    connection.close()
    with Channel.open(tmp_path, anew=True) as channel:
        channel.announce("mine", 7, "", "ops1")
        assert channel.on_duty().pid == 7


def test_old_requests_are_let_go_of(run, tmp_path):
    numbers = [run.ask("mine", Steer.PAUSE, (), "anna") for _ in range(1200)]
    for number in numbers:
        run.take(number)
    run.announce("later", 8, "", "ops1")
    assert run.answered(numbers[-1]) is None
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert connection.execute("SELECT count(*) FROM requests").fetchone()[0] <= 1000
    connection.close()
