"""Small worlds for the tests of the SOAP face."""

from __future__ import annotations

from datetime import UTC, datetime

from executor.simulator.building.build import Account, build_world
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import FaultScript, ScriptedFault
from executor.simulator.world.world import World
from wavelift.model.inventory import Cluster, Datastore, Disk, Host, Inventory, Network, Nic, Vm
from wavelift.model.placement import DiskFormat, Side

START = datetime(2026, 3, 7, 20, 0, tzinfo=UTC)
SOURCE = Account("administrator@vsphere.local", "source-secret", "source.example")
TARGET = Account("administrator@vsphere.local", "target-secret", "target.example")


def vm(number: int) -> Vm:
    """A VM with two disks and two NICs, one of them not connected."""
    return Vm(
        key=f"vm-{number:04d}",
        name=f"app{number:04d}",
        cpus=2,
        memory_mib=2048,
        datacenter="Old",
        cluster="C-Old",
        host=f"esx{number % 2}.old.example",
        folder="apps/web" if number % 2 else "apps",
        disks=(
            Disk("Hard disk 1", 20480, "old-ds1", 2000, format=DiskFormat.THIN),
            Disk("Hard disk 2", 10240, "old-ds2", 2001, format=DiskFormat.THICK),
        ),
        nics=(
            Nic("Network adapter 1", "old-net", 4000, "Vmxnet3", switch="old-dvs"),
            Nic("Network adapter 2", "old-std", 4001, "E1000e", connected=False),
        ),
        hw_version=19,
        guest_os="Ubuntu Linux (64-bit)",
        tools="guestToolsRunning",
        annotation='<b>&amp; "hostile"',
    )


def _site(prefix: str, datacenter: str, vms: tuple[Vm, ...]) -> Inventory:
    cluster = f"C-{datacenter}"
    hosts = tuple(
        Host(
            f"esx{n}.{prefix}.example", datacenter, cluster, "8.0.3", "24674464", cores=32, memory_mib=524288
        )
        for n in range(2)
    )
    stores = tuple(
        Datastore(
            f"{prefix}-ds{n}",
            datacenter,
            capacity_mib=50_000_000,
            free_mib=40_000_000,
            hosts=tuple(host.name for host in hosts),
        )
        for n in (1, 2)
    )
    networks = (
        Network(f"{prefix}-net", datacenter, f"{prefix}-dvs", vlan="12"),
        Network(f"{prefix}-std", datacenter, distributed=False),
    )
    return Inventory(vms, hosts, (Cluster(cluster, datacenter, drs=True, ha=True),), stores, networks)


def small_world(
    vms: int = 6, *, physics: Physics | None = None, faults: tuple[ScriptedFault, ...] = ()
) -> World:
    """Two vCenters; all VMs are in the source."""
    return build_world(
        _site("old", "Old", tuple(vm(number) for number in range(vms))),
        _site("new", "New", ()),
        accounts={Side.SOURCE: SOURCE, Side.TARGET: TARGET},
        physics=physics or Physics.unthrottled(),
        faults=FaultScript(faults),
        start=START,
        seed=1,
    )
