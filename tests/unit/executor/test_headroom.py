from executor.headroom import Headroom


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
