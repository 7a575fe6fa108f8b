"""Steps and states of a move, from ``executor.itinerary``."""

from __future__ import annotations

from itertools import pairwise

from executor.itinerary import FINAL, ITINERARY, TRANSITIONS
from wavelift.model.outcome import MoveState

from .markdown import NOTE, cell, sentence

__all__ = ["itinerary_page"]

_INTRODUCTION = """\
Every VM goes through the same steps, forward and back. What each step has done is in the journal, so that
`resume` knows where to go on. *Errands* are what is done beside the relocation: hooks, restoring what vCenter
leaves behind, health checks. One that is written down as done is not done again; a crash between the errand
and its record makes it run twice, so a hook must bear that. Where a move fails before it left, is cancelled
or stopped, errands done at the origin are taken back, the last first.
"""


def itinerary_page() -> str:
    """The steps as a table, the states as a diagram."""
    lines = [
        "# The itinerary of a move\n\n" + NOTE,
        _INTRODUCTION,
        "## Steps\n",
        "```mermaid",
        "flowchart LR",
    ]
    names = [stage.step for stage in ITINERARY]
    lines += [f"    {_id(a)}[{a}] --> {_id(b)}[{b}]" for a, b in pairwise(names)]
    lines += [
        "```",
        "",
        "| step | what happens | journal records | after a crash | errands |",
        "|---|---|---|---|---|",
    ]
    for stage in ITINERARY:
        records = ", ".join(f"`{name}`" for name in stage.recorded) or "–"
        errands = "yes" if stage.errands else ""
        lines.append(
            f"| {stage.step} | {cell(sentence(stage.does))} | {records} "
            f"| {cell(sentence(stage.resumed))} | {errands} |"
        )
    lines += ["", "## States\n", "```mermaid", "stateDiagram-v2", f"    [*] --> {MoveState.WAITING}"]
    for state, after in TRANSITIONS.items():
        lines += [f"    {state} --> {other}" for other in MoveState if other in after and other is not state]
    lines += [f"    {state} --> [*]" for state in MoveState if state in FINAL]
    lines += ["```", "", "Nothing more happens by itself in " + _listed() + ".", ""]
    return "\n".join(lines)


def _id(step: str) -> str:
    return step.replace("-", "_")


def _listed() -> str:
    names = [f"`{state}`" for state in MoveState if state in FINAL]
    return ", ".join(names[:-1]) + " and " + names[-1]
