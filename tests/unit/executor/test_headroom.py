from executor.turns.headroom import Headroom


def test_a_move_as_quick_as_alone_makes_room_for_two_more():
    headroom = Headroom(18, overhead_seconds=90)
    headroom.learn(took=300, alone=400)
    assert headroom.limit == 20


def test_slow_moves_take_the_room_back_but_not_below_the_beginning():
    headroom = Headroom(18, overhead_seconds=90)
    headroom.learn(took=300, alone=400)
    for _ in range(3):
        headroom.learn(took=900, alone=400)
    assert headroom.limit == 18


def test_moves_that_are_mostly_start_up_tell_nothing():
    headroom = Headroom(18, overhead_seconds=90)
    headroom.learn(took=60, alone=100)
    assert headroom.limit == 18


def test_a_number_that_was_set_stands():
    headroom = Headroom(7)
    headroom.learn(took=1, alone=1000)
    assert headroom.limit == 7


def troubled(headroom, running, began=100.0, now=200.0):
    return headroom.trouble("Timedout on app-1", running, began=began, now=now)


def test_a_fault_of_congestion_takes_a_quarter_of_what_runs():
    headroom = Headroom(18)
    assert troubled(headroom, 16)
    assert (headroom.limit, headroom.why) == (12, "lowered from 16 after Timedout on app-1")


def test_faults_of_moves_that_ran_already_say_nothing_new():
    headroom = Headroom(18)
    assert troubled(headroom, 16, began=100, now=200)
    assert not troubled(headroom, 16, began=150, now=210)
    assert headroom.limit == 12
    assert troubled(headroom, 12, began=205, now=300)
    assert headroom.limit == 9


def test_it_never_falls_below_two_nor_below_what_the_lead_has_set():
    headroom, least = Headroom(1_000_000), []
    for turn in range(20):
        troubled(headroom, min(headroom.limit, 40), began=turn * 10, now=turn * 10 + 5)
        least.append(headroom.limit)
    assert least[0] == 30
    assert least[-1] == 2
    assert not troubled(Headroom(1), 1)


def test_clean_moves_bring_it_back_one_by_one_but_no_further():
    headroom = Headroom(5)
    troubled(headroom, 5)
    assert headroom.limit == 3
    risen = [headroom.learn(took=100, alone=100) for _ in range(7)]
    assert risen == [False, False, True, False, False, False, True]
    assert (headroom.limit, headroom.why) == (5, "")
    for _ in range(50):
        headroom.learn(took=1, alone=1000)
    assert headroom.limit == 5


def test_a_fault_breaks_a_clean_row():
    headroom = Headroom(5)
    troubled(headroom, 5)
    headroom.learn(took=100, alone=100)
    headroom.learn(took=100, alone=100)
    assert not troubled(headroom, 3, began=150, now=300)
    assert not headroom.learn(took=100, alone=100)
    assert headroom.limit == 3


def test_what_an_operator_sets_holds_until_it_is_taken_back():
    headroom = Headroom(18)
    headroom.set(4, "anna on ops1")
    assert not troubled(headroom, 4)
    headroom.learn(took=1, alone=1000)
    assert (headroom.limit, headroom.why) == (4, "set by anna on ops1")
    headroom.set(0, "anna on ops1")
    assert (headroom.limit, headroom.why) == (18, "")
