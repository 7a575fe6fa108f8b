"""Small campaigns to rehearse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from executor.simulator.night.rehearsed import Scene
from executor.simulator.trouble.reading import parse_faults
from tests.scenarios.world import move_of
from tests.unit.executor.simulator.worlds import START, make_inventory, make_vm
from wavelift.model.inventory import Disk, Power
from wavelift.model.plan import Estimate, Plan, Wave
from wavelift.model.tables import Window
from wavelift.settings import Settings

ESTIMATE = Estimate(60, 600, 1200)


def window(name: str = "night", *, hours: float = 6.0, lockout: int = 30, after: float = 0.0) -> Window:
    start = START + timedelta(hours=after)
    return Window(name, start, start + timedelta(hours=hours), "UTC", lockout_minutes=lockout)


def make_scene(
    vms: int = 6,
    *,
    size: int = 0,
    windows: Sequence[Window] = (),
    faults: Sequence[dict[str, object]] = (),
    seconds: Estimate | None = None,
    cold: Sequence[int] = (),
    disks: int = 1,
    **changes: Any,
) -> Scene:
    """``vms`` VMs of different sizes, ``size`` per wave (0: all in one), one window per wave if any.

    With two ``disks`` each VM's lie on both datastores.
    """
    machines = tuple(
        make_vm(
            n,
            in_use_mib=5_000 + 4_000 * n,
            power=Power.OFF if n in cold else Power.ON,
            disks=tuple(
                Disk(f"Hard disk {disk + 1}", 20_000 // disks, f"s-ds{(n + disk) % 2}", key=2000 + disk)
                for disk in range(disks)
            ),
        )
        for n in range(vms)
    )
    more = {"seconds": seconds} if seconds else {}
    moves = [move_of(vm, n, power=vm.power, **more) for n, vm in enumerate(machines)]
    size = size or vms
    waves = tuple(
        Wave(
            str(n // size + 1),
            windows[n // size].name if windows else "",
            tuple(moves[n : n + size]),
            ESTIMATE,
        )
        for n in range(0, vms, size)
    )
    return Scene(
        plan=Plan("campaign", waves, windows=tuple(windows)),
        settings=Settings(name="campaign"),
        source=make_inventory("s", machines),
        target=make_inventory("t"),
        faults=parse_faults(list(faults)),
        **changes,
    )
