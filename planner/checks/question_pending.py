"""The VM waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.question:
        yield Hit(f"it waits for an answer: '{vm.question[:120]}'", Extra.QUESTION)


RULE = vm_rule(
    "question-pending",
    Severity.BLOCKER,
    title="The VM waits for an answer",
    explanation=(
        "A VM that has asked a question does nothing until somebody answers it, and cannot be moved "
        "(QuestionPending). Wavelift never answers: the wrong answer gives the VM another UUID and MAC."
    ),
    fix="answer the question in vCenter; to 'moved or copied' think twice",
    source="4.2 pending question, 5.3 QuestionPending",
    find=_find,
    reads=("question",),
)
