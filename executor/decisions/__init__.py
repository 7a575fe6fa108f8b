"""What each fault means for a move, as data. Source: fact sheet 5.3 (policies are inferred there).

One module per family of faults holds its table; ``not_for_us`` those of operations Wavelift never asks for.
Every class of ``vim.fault`` and ``vmodl.fault`` is in exactly one place, by its own name or under a family of
``not_for_us``. ``texts`` and ``causes`` say when a fault's text or a fault inside it decides instead.
"""

from __future__ import annotations

from executor.decisions.decide import decide
from executor.decisions.rules import Decision, Rule
from executor.decisions.tables import BY_FAULT
from executor.decisions.texts import BY_TEXT

__all__ = ["BY_FAULT", "BY_TEXT", "Decision", "Rule", "decide"]
