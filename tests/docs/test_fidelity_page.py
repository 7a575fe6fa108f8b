"""The fidelity page names every number of the physics and every fault on order, the guide their keys."""

from dataclasses import fields
from pathlib import Path

import pytest

from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import Action, Phase, ScriptedFault

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "fidelity.md"


GUIDE = PAGE.parents[1] / "guides" / "simulated-pair.md"
NO_KEY = {"place"}
"""Made by the reader, not written by anybody."""


@pytest.mark.parametrize("name", [*(field.name for field in fields(Physics)), *Phase, *Action])
def test_it_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sorted({field.name for field in fields(ScriptedFault)} - NO_KEY | {"clock"}))
def test_every_key_of_a_fault_file_is_told_in_the_guide(key: str) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert f"`{key}`" in text or f"`{key} = " in text or f"\n{key} = " in text
