"""Waves of whole campaigns on disk, through the plan verb: nothing is lost between a sheet and a wave."""

import itertools
import os
import random
import subprocess
import sys

import pytest

from wavelift.verbs.check import check
from wavelift.verbs.plan import plan

HEADER = "VM,Powerstate,CPUs,Memory,{size},In Use MiB,Datacenter,Cluster,Host,VM UUID"


def write_campaign(folder, sizes, edges=(), *, cap, unit="Provisioned MiB", shuffled=None):
    """A campaign whose VMs have these sizes; ``shuffled`` puts all rows into another order."""
    folder.mkdir()
    (folder / "wavelift.toml").write_text(f"[planning]\nmax_vms = 0\nmax_gib = {cap}\n", encoding="utf-8")
    rows = [
        f"vm{number:04},poweredOn,2,4096,{size},,dc,cl,esx-{number % 7},4200{number:028x}"
        for number, size in enumerate(sizes)
    ]
    links = [f"vm{first:04},before,vm{then:04}" for first, then in edges]
    if shuffled is not None:
        random.Random(shuffled).shuffle(rows)
        random.Random(shuffled).shuffle(links)
    text = "\n".join([HEADER.format(size=unit), *rows]) + "\n"
    (folder / "inventory.csv").write_text(text, encoding="utf-8")
    (folder / "dependencies.csv").write_text(
        "\n".join(["vm,relation,other", *links]) + "\n", encoding="utf-8"
    )
    check(folder, write_proposed=True, accept=True)
    return folder


def full_stations(chance, waves, cap):
    """Sizes that fill so many waves to the last unit, and an order that this packing keeps."""
    sizes, stations = [], []
    for _ in range(waves):
        cuts = sorted(chance.sample(range(1, cap), 3))
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, cap], strict=True)]
        stations.append(range(len(sizes), len(sizes) + len(parts)))
        sizes += parts
    edges = [(chance.choice(one), chance.choice(other)) for one, other in itertools.pairwise(stations)]
    return sizes, edges


@pytest.mark.parametrize(
    ("unit", "per_cap"),
    [("Provisioned MiB", "0.9765625"), ("Provisioned GiB", "1000")],
)
def test_waves_that_can_only_be_exactly_full_are_found(tmp_path, unit, per_cap):
    sizes, edges = full_stations(random.Random(3), 12, 1000)
    made = plan(write_campaign(tmp_path / "c", sizes, edges, cap=per_cap, unit=unit)).plan
    assert len(made.waves) == made.bound.waves == 12
    assert made.bound.proved
    assert sum(len(wave.moves) for wave in made.waves) == len(sizes)


def test_sizes_in_parts_of_a_gib_fill_a_wave_as_the_sheet_says(tmp_path):
    made = plan(write_campaign(tmp_path / "c", [0.7] * 14, cap=4.9, unit="Provisioned GiB")).plan
    assert [len(wave.moves) for wave in made.waves] == [7, 7]


def test_the_same_campaign_gives_the_same_bytes_in_every_process_and_any_order_of_rows(tmp_path):
    chance = random.Random(5)
    sizes = [chance.randint(100, 700) for _ in range(60)]
    edges = [tuple(sorted(chance.sample(range(60), 2))) for _ in range(60)]
    plans = []
    for number, shuffled in enumerate((None, None, 11)):
        folder = write_campaign(tmp_path / f"c{number}", sizes, edges, cap=0.9765625, shuffled=shuffled)
        script = (
            "import sys; from pathlib import Path; from wavelift.verbs.plan import plan; "
            "from dataclasses import replace; from wavelift.planfile import encode_plan; "
            "made = replace(plan(Path(sys.argv[1])).plan, inputs=(), findings=()); "
            "sys.stdout.buffer.write(encode_plan(made))"
        )
        environment = {**os.environ, "PYTHONHASHSEED": str(number)}
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder)], capture_output=True, env=environment, check=True
        )
        plans.append(done.stdout.replace(f"c{number}".encode(), b"c"))
    assert plans[0] == plans[1] == plans[2]
    assert len(plans[0]) > 10_000
