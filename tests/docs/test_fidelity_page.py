"""The page on fidelity names every number of the physics and every fault that can be ordered."""

from dataclasses import fields
from pathlib import Path

import pytest

from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import Action, Phase

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "fidelity.md"


@pytest.mark.parametrize("name", [*(field.name for field in fields(Physics)), *Phase, *Action])
def test_it_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")
