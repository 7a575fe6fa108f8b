"""Faults that speak by their text only, with the messages vCenter is known to give."""

import pytest

from executor.decisions import Decision, decide
from executor.decisions.texts import SPEAKS_BY_TEXT
from executor.gateway import Fault

GENERAL = "A general system error occurred: "


@pytest.mark.parametrize("name", SPEAKS_BY_TEXT)
@pytest.mark.parametrize(
    ("text", "decision", "advice"),
    [
        (GENERAL + "Operation timed out", Decision.RETRY, "vMotion network"),
        ("The migration was lost: the connection to the host was closed", Decision.RETRY, "vMotion network"),
        ("Failed waiting for data. Error 16. Invalid argument.", Decision.RETRY, "vMotion network"),
        ("The source detected that the destination failed to resume.", Decision.RETRY, "vMotion network"),
        ("The vMotion failed because a network error occurred", Decision.RETRY, "vMotion network"),
        (
            "Failed to look up vMotion destination resource pool object",
            Decision.RETRY,
            "resource pool",
        ),
        (
            "The migration has exceeded the maximum switchover time of 100 second(s); network stunned",
            Decision.RETRY,
            "fsr.maxSwitchoverSeconds",
        ),
        (
            GENERAL + "This vCenter Server does not support hosts of this type (connection)",
            Decision.PERMANENT,
            "update the vCenter",
        ),
        (GENERAL + "Error 160", Decision.PERSON, "text"),
        ("", Decision.PERSON, "text"),
    ],
)
def test_known_messages(name: str, text: str, decision: Decision, advice: str):
    rule = decide(Fault(name, text, (name, "vim.fault.VmConfigFault")))
    assert rule.decision is decision
    assert advice in rule.advice


def test_transport_messages_are_tried_twice_more_at_most():
    assert decide(Fault("vmodl.fault.SystemError", "timed out")).attempts == 3


def test_a_long_switchover_waits_longer_than_a_lost_packet():
    long = decide(Fault("vmodl.fault.SystemError", "exceeded the maximum switchover time"))
    lost = decide(Fault("vmodl.fault.SystemError", "connection lost"))
    assert long.patience > lost.patience


def test_a_transport_message_in_another_class_says_nothing():
    assert (
        decide(Fault("vim.fault.DuplicateName", "network connection timed out")).decision is Decision.PERSON
    )
