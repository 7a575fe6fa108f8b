"""Whatever a vCenter quotes, our passwords are not in it."""

import html
import json
from urllib.parse import quote

import pytest

from executor.gateway import Fault, Refused, TaskPhase, TaskRef, TaskState, Unanswered, Verdict
from executor.vsphere.hush import Hush
from wavelift.errors import VCenterUnreachable
from wavelift.model.placement import Side

WORD = "c4n4ry<\"&'\\é>"
HUSH = Hush([WORD, "abc"])
WRITTEN = [
    WORD,
    html.escape(WORD),
    WORD.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    json.dumps(WORD),
    json.dumps(WORD, ensure_ascii=False),
    repr(WORD),
    quote(WORD),
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_password_is_starred_however_it_is_written(written):
    told = HUSH.text(f"spec {{ password = {written} }}")
    assert "c4n4ry" not in told
    assert "***" in told


def test_a_word_too_short_to_be_a_password_is_left_alone():
    assert HUSH.text("abc of abcess") == "abc of abcess"


def test_values_are_cleaned_all_through_and_left_as_they_are_where_nothing_is_in_them():
    said, quiet = Fault("x", f"it was {WORD}", details=(("reason", WORD),)), Fault("y", "nothing")
    state = TaskState(TaskRef(Side.SOURCE, "task-1"), TaskPhase.ERROR, fault=said)
    cleaned = HUSH.value([state, Verdict(errors=(said,), warnings=(quiet,))])
    assert "c4n4ry" not in str(cleaned)
    assert cleaned[0].phase is TaskPhase.ERROR
    assert cleaned[1].warnings[0] is quiet
    assert HUSH.value(state.ref) is state.ref


@pytest.mark.parametrize(
    "error", [Refused(Fault("x", WORD)), Unanswered(WORD), VCenterUnreachable(WORD, advice=WORD)]
)
def test_so_are_errors(error):
    told = HUSH.error(error)
    assert type(told) is type(error)
    assert "c4n4ry" not in f"{told} {told!r} {vars(told)}"


def test_it_does_not_show_what_it_hides():
    assert "c4n4ry" not in repr(HUSH)
