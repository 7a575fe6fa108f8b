"""Live VMs, sites and orders for tests of the engine's parts."""

from dataclasses import replace
from datetime import UTC, datetime

from executor.gateway import LiveDisk, LiveNic, Order, Site, SiteCluster, SiteHost, VmState
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement, Side

NOW = datetime(2030, 3, 1, 22, 0, tzinfo=UTC)


def place(side: str = "s", host: str = "", store: str = "ds0", **changes: object) -> Placement:
    there = Placement(
        datacenter="DC",
        cluster="C1",
        host=host,
        folder="Prod",
        datastore=f"{side}-{store}",
        disks=(DiskPlacement("Hard disk 1", f"{side}-{store}", 2000),),
        nics=(NicPlacement("Network adapter 1", f"{side}-net", 4000),),
    )
    return replace(there, **changes)  # type: ignore[arg-type]


def live(side: Side = Side.SOURCE, host: str = "s-h0", **changes: object) -> VmState:
    letter = side[0]
    there = place(letter, host)
    state = VmState(
        side=side,
        moref="vm-1",
        name="web",
        instance_uuid="uuid-1",
        bios_uuid="bios-1",
        power=Power.ON,
        connection="connected",
        placement=there,
        disks=(LiveDisk(2000, "Hard disk 1", f"{letter}-ds0", 1024),),
        nics=(LiveNic(4000, "Network adapter 1", f"{letter}-net", mac="00:50:56:00:00:01"),),
        tools="guestToolsRunning",
    )
    return replace(state, **changes)  # type: ignore[arg-type]


def order(**changes: object) -> Order:
    wanted = Order("key", "web", Side.SOURCE, "vm-1", "uuid-1", place("t", "t-h0"), Power.ON)
    return replace(wanted, **changes)  # type: ignore[arg-type]


def site(side: Side, hosts: int = 2, version: str = "8.0.3", unusable: tuple[str, ...] = ()) -> Site:
    names = [f"{side[0]}-h{number}" for number in range(hosts)]
    return Site(
        side=side,
        instance_uuid=f"vc-{side}",
        version=version,
        build="1",
        now=NOW,
        skew_seconds=0.0,
        clusters=(SiteCluster("C1", "DC"),),
        hosts=tuple(SiteHost(name, "C1", "DC", usable=name not in unusable) for name in names),
    )


def sites(hosts: int = 2, **changes: object) -> dict[Side, Site]:
    return {side: site(side, hosts, **changes) for side in Side}  # type: ignore[arg-type]
