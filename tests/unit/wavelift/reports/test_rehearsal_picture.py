"""The picture of a rehearsal: one scale for all waves, and short ones that can be seen."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.wavelift.reports.test_rehearsal import REHEARSAL, WAVE
from wavelift.reports.rehearsal_picture import rehearsal_picture

MINUTE = 60.0
HOUR = 3600.0
SHORT = replace(WAVE, id="short", ends=(20 * MINUTE, 21 * MINUTE, 24 * MINUTE), window_seconds=8 * HOUR)


def picture(*waves):
    return rehearsal_picture(replace(REHEARSAL, waves=waves))


def test_waves_of_like_length_are_drawn_to_scale():
    drawn = picture(WAVE)
    assert not drawn.stretched
    (lane,) = drawn.lanes
    first, last = (x - drawn.left for x in lane.line)
    assert last / first == pytest.approx(3.0, rel=0.01)


def test_the_nights_of_a_short_wave_in_a_long_window_can_be_told_apart():
    drawn = picture(SHORT)
    assert drawn.stretched
    (lane,) = drawn.lanes
    assert lane.line[1] - lane.line[0] > 24  # an even scale would give them 7 pixels
    assert lane.box[1] > 12
    assert drawn.left < lane.dots[0] < lane.most <= lane.window < drawn.width


def test_times_on_a_stretched_scale_are_round_and_do_not_overlap():
    drawn = picture(SHORT, replace(SHORT, id="long", ends=(5 * HOUR, 6 * HOUR, 7 * HOUR)))
    places = [x for x, _ in drawn.ticks]
    assert all(after - before >= 75 for before, after in pairwise(places))
    assert len(places) >= 5
    assert drawn.ticks[0][0] == drawn.left


lengths = st.floats(1.0, 1e6)


@given(st.lists(lengths, min_size=1, max_size=6), st.none() | lengths)
def test_whatever_the_lengths_all_is_in_the_picture_and_in_order(ends, window):
    wave = replace(WAVE, ends=tuple(sorted(ends)), window_seconds=window, lockout_seconds=None)
    drawn = picture(wave, replace(wave, id="2"))
    for lane in drawn.lanes:
        assert list(lane.dots) == sorted(lane.dots)
        for x in (*lane.dots, lane.most, lane.window or drawn.left):
            assert drawn.left <= x <= drawn.width
    places = [x for x, _ in drawn.ticks]
    assert places == sorted(places)
    assert len(places) <= 60
