"""A small estate for the contract suite: eight VMs at the source, an almost empty target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from executor.simulator.building.build import Account, build_world
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.world import World
from wavelift.model.inventory import Cluster, Datastore, Disk, Host, Inventory, Network, Nic, Power, Vm
from wavelift.model.placement import Side

START = datetime(2026, 3, 7, 22, 0, tzinfo=UTC)
PASSWORDS = {Side.SOURCE: "source-secret-4711", Side.TARGET: "target-secret-0815"}
USERS = {Side.SOURCE: "svc-source@vsphere.local", Side.TARGET: "svc-target@vsphere.local"}

PHYSICS = Physics(
    link_mib_s=4096.0,
    stream_mib_s=2048.0,
    nfc_mib_s=2048.0,
    overhead_seconds=0.5,
    switchover_seconds=0.1,
    check_seconds=0.1,
    cancel_seconds=0.1,
    restart_seconds=2.0,
)


def uuid_of(number: int) -> str:
    """The instanceUuid of vm ``number``."""
    return f"500b0000-0000-4000-8000-{number:012x}"


def vm(number: int, name: str = "", *, gib: int = 1, power: Power = Power.ON, folder: str = "Prod") -> Vm:
    """Two disks on two datastores, two NICs on two networks."""
    name = name or f"vm{number:02d}"
    disk = f"[{{}}] {name}/{name}"
    return Vm(
        key=uuid_of(number),
        name=name,
        instance_uuid=uuid_of(number),
        bios_uuid=f"420a0000-0000-4000-8000-{number:012x}",
        power=power,
        datacenter="DC-West",
        cluster="Old",
        host=f"esx-old-{number % 2 + 1}",
        folder=folder,
        memory_mib=256,
        active_memory_mib=64,
        hw_version=19,
        tools="toolsOk",
        disks=(
            Disk("Hard disk 1", gib * 1024, "west-a", 2000, path=disk.format("west-a") + ".vmdk"),
            Disk("Hard disk 2", gib * 512, "west-b", 2001, path=disk.format("west-b") + "_1.vmdk"),
        ),
        nics=(
            Nic("Network adapter 1", "app-10", 4000, "Vmxnet3", "dvs-west", f"00:50:56:01:00:{number:02x}"),
            Nic("Network adapter 2", "backup", 4001, "E1000e", "vSwitch0", f"00:50:56:02:00:{number:02x}"),
        ),
    )


SOURCE_VMS = (
    *(vm(number) for number in range(1, 6)),
    vm(6, power=Power.OFF),
    vm(7, "twin", folder="Prod"),
    vm(8, "twin", folder="Test"),
)


def _site(
    datacenter: str, cluster: str, hosts: Sequence[str], stores: Sequence[str], vms: tuple[Vm, ...]
) -> Inventory:
    side = datacenter.removeprefix("DC-").lower()
    return Inventory(
        vms=vms,
        clusters=(Cluster(cluster, datacenter, drs=True, ha=True),),
        hosts=tuple(
            Host(name, datacenter, cluster, version="8.0.3", build="24674464", cores=32, memory_mib=262144)
            for name in hosts
        ),
        datastores=tuple(
            Datastore(name, datacenter, capacity_mib=4 << 20, free_mib=3 << 20, url=f"ds:///{name}/")
            for name in stores
        ),
        networks=(
            Network("app-10", datacenter, f"dvs-{side}", distributed=True, vlan="10"),
            Network("app-11", datacenter, f"dvs-{side}", distributed=True, vlan="11"),
            Network("backup", datacenter, "vSwitch0", distributed=False, vlan="99"),
        ),
    )


def make_world(faults: Sequence[dict[str, object]] = (), vms: tuple[Vm, ...] = SOURCE_VMS) -> World:
    """The two vCenters, with the faults that shall strike."""
    return build_world(
        _site("DC-West", "Old", ("esx-old-1", "esx-old-2"), ("west-a", "west-b"), vms),
        _site("DC-East", "New", ("esx-new-1", "esx-new-2"), ("east-a", "east-b"), ()),
        accounts={side: Account(USERS[side], PASSWORDS[side]) for side in Side},
        physics=PHYSICS,
        faults=FaultScript(parse_faults(list(faults))),
        start=START,
        seed=7,
    )
