from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.unit.wavelift.build import sample
from wavelift.model.placement import DiskPlacement
from wavelift.model.plan import Move, Plan
from wavelift.reports.frames import load_frame, moves_frame
from wavelift.reports.plan_xlsx import write_plan_xlsx


def test_one_row_per_move_with_types_that_do_not_depend_on_the_values() -> None:
    plan, _ = sample(12)
    first = plan.waves[0].moves[0]
    odd = replace(first, identity=replace(first.identity, name="00000"))
    plan = replace(
        plan, waves=(replace(plan.waves[0], moves=(odd, *plan.waves[0].moves[1:])), *plan.waves[1:])
    )

    frame = moves_frame(plan)

    assert len(frame) == len(list(plan.moves()))
    assert frame["name"].iloc[0] == "00000"
    assert frame["gib"].sum() == pytest.approx(sum(move.gib for move in plan.moves()))
    assert str(frame["gib"].dtype) == "float64"


def test_load_adds_up_to_what_the_waves_carry() -> None:
    plan, _ = sample(12)

    frame = load_frame(plan)

    total = sum(move.gib for move in plan.moves())
    assert frame.loc["cluster"]["all"].sum() == pytest.approx(total)
    assert frame.loc["datastore"]["all"].sum() == pytest.approx(total)
    assert frame.loc["network"]["all"].sum() == sum(len(move.target.nics) for move in plan.moves())
    assert [*frame.columns] == [*(wave.id for wave in plan.waves), "all"]


def test_a_disk_counts_where_it_goes_with_its_own_size() -> None:
    """A large data disk beside a small one for the system counted half on each one's datastore."""
    plan, _ = sample(1)
    (wave,) = plan.waves
    (move,) = wave.moves
    labels = ("Hard disk 1", "Hard disk 2")
    source = tuple(DiskPlacement(label, "old", at) for at, label in enumerate(labels))
    target = (DiskPlacement(labels[1], "large", 1), DiskPlacement(labels[0], "small", 0))
    two = replace(
        move,
        gib=140.0,
        source=replace(move.source, disks=source),
        target=replace(move.target, disks=target),
        disk_mib=(40 * 1024, 100 * 1024),
    )

    def brought(move: Move) -> dict[str, float]:
        frame = load_frame(replace(plan, waves=(replace(wave, moves=(move,)),)))
        return {str(name): round(amount, 6) for name, amount in frame.loc["datastore"]["all"].items()}

    assert brought(two) == {"large": 100.0, "small": 40.0}
    assert brought(replace(two, disk_mib=())) == {"large": 70.0, "small": 70.0}
    assert brought(replace(two, disk_mib=(0, 0))) == {"large": 70.0, "small": 70.0}


def test_a_plan_without_waves_has_an_empty_load() -> None:
    empty = Plan("nothing", ())

    assert moves_frame(empty).empty
    assert load_frame(empty).empty


def test_the_workbook_has_the_load(tmp_path: Path) -> None:
    plan, _ = sample(12)

    write_plan_xlsx(tmp_path / "plan.xlsx", plan)

    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx")["load"].iter_rows(values_only=True))
    assert rows[0][:3] == ("target", "name", "unit")
    assert {row[0]: row[2] for row in rows[1:]} == {
        "cluster": "GiB",
        "datastore": "GiB",
        "network": "adapters",
    }
