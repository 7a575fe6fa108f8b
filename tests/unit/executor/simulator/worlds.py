"""Small simulated worlds and the requests that tests make of them."""

from datetime import UTC, datetime

from executor.simulator.building.build import Account, build_world
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import (
    DatastoreNode,
    HostNode,
    NetworkNode,
    PoolNode,
    SwitchNode,
    TaskNode,
    VCenter,
    VmNode,
)
from executor.simulator.physics.figures import Physics
from executor.simulator.relocating.requests import DiskTarget, NicTarget, RelocateRequest, ServiceTarget
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.world import World
from wavelift.model.inventory import (
    Cluster,
    Datastore,
    Disk,
    Host,
    Inventory,
    Network,
    Nic,
    Power,
    Vm,
)
from wavelift.model.placement import Side

START = datetime(2030, 3, 1, 22, 0, tzinfo=UTC)
BIG = 4_000_000


def make_vm(number: int, *, side: str = "s", hosts: int = 2, stores: int = 2, **changes: object) -> Vm:
    values: dict[str, object] = {
        "key": f"vm-key-{number}",
        "name": f"vm{number:03}",
        "instance_uuid": f"500b0000-0000-0000-0000-{number:012}",
        "moref": f"vm-{10 + number}",
        "memory_mib": 1024,
        "in_use_mib": 10_000,
        "provisioned_mib": 20_000,
        "datacenter": "DC",
        "cluster": "C1",
        "host": f"{side}-h{number % hosts}",
        "folder": "Prod/Web",
        "disks": (Disk("Hard disk 1", 20_000, f"{side}-ds{number % stores}", key=2000),),
        "nics": (Nic("Network adapter 1", "VLAN-10", key=4000, switch="dvs1"),),
    }
    return Vm(**{**values, **changes})  # type: ignore[arg-type]


def make_inventory(
    side: str, vms: tuple[Vm, ...] = (), *, hosts: int = 2, stores: int = 2, capacity: int = BIG
) -> Inventory:
    return Inventory(
        vms=vms,
        hosts=tuple(Host(f"{side}-h{n}", "DC", "C1") for n in range(hosts)),
        clusters=(Cluster("C1", "DC", drs=True),),
        datastores=tuple(
            Datastore(f"{side}-ds{n}", "DC", capacity_mib=capacity, free_mib=None) for n in range(stores)
        ),
        networks=(
            Network("VLAN-10", "DC", "dvs1"),
            Network("VM Network", "DC", "vSwitch0", distributed=False),
        ),
    )


def make_world(
    vms: tuple[Vm, ...] | int = 1,
    *,
    faults: list[dict[str, object]] | None = None,
    physics: Physics | None = None,
    hosts: int = 2,
    stores: int = 2,
    capacity: int = BIG,
    target_vms: tuple[Vm, ...] = (),
) -> World:
    if isinstance(vms, int):
        vms = tuple(make_vm(n, hosts=hosts, stores=stores) for n in range(vms))
    world = build_world(
        make_inventory("s", vms, hosts=hosts, stores=stores),
        make_inventory("t", target_vms, hosts=hosts, stores=stores, capacity=capacity),
        accounts={side: Account(f"user-{side}", f"secret-{side}") for side in Side},
        physics=physics or Physics(),
        faults=FaultScript(parse_faults(faults or []), seed=7),
        start=START,
        seed=1,
    )
    for number, vc in enumerate(world.vcenters.values(), start=1):
        vc.thumbprint = ":".join([f"{number:02X}"] * 20)
    return world


def source(world: World) -> VCenter:
    return world.vcenters[Side.SOURCE]


def target(world: World) -> VCenter:
    return world.vcenters[Side.TARGET]


def named(vc: VCenter, kind, name: str):
    return next(node for node in nodes_of(vc, kind) if node.name == name)


def vm_of(world: World, number: int = 0, side: Side = Side.SOURCE) -> VmNode:
    return named(world.vcenters[side], VmNode, f"vm{number:03}")


def locator(vc: VCenter, **changes: str) -> ServiceTarget:
    values = {
        "instance_uuid": vc.instance_uuid,
        "url": f"https://{vc.name}:443/sdk",
        "user": vc.user,
        "password": vc.password,
        "thumbprint": vc.thumbprint,
    }
    return ServiceTarget(**{**values, **changes})


def request(
    world: World, vm: VmNode, *, host: int | str = 0, store: int = 0, **changes: object
) -> RelocateRequest:
    """A whole and right request to the other vCenter; a text for ``host`` is sent as it is."""
    here = next(vc for vc in world.vcenters.values() if vc.nodes.get(vm.moref) is vm)
    to = world.vcenters[here.side.other]
    letter = to.side[0]
    network = named(to, NetworkNode, "VLAN-10")
    switch = to.nodes[network.switch]
    assert isinstance(switch, SwitchNode)
    cluster = to.nodes[named(to, HostNode, f"{letter}-h0").parent]
    values: dict[str, object] = {
        "service": locator(to),
        "host": host if isinstance(host, str) else named(to, HostNode, f"{letter}-h{host}").moref,
        "pool": next(p.moref for p in nodes_of(to, PoolNode) if p.parent == cluster.moref),
        "datastore": named(to, DatastoreNode, f"{letter}-ds{store}").moref,
        "disks": tuple(
            DiskTarget(disk.key, named(to, DatastoreNode, f"{letter}-ds{store}").moref) for disk in vm.disks
        ),
        "nics": tuple(NicTarget(nic.key, network.moref, switch.uuid) for nic in vm.nics),
    }
    return RelocateRequest(**{**values, **changes})  # type: ignore[arg-type]


def relocate(world: World, vm: VmNode, **changes: object) -> TaskNode:
    here = next(vc for vc in world.vcenters.values() if vc.nodes.get(vm.moref) is vm)
    return world.relocate(here, vm.moref, request(world, vm, **changes), "tester")  # type: ignore[arg-type]


def run(world: World, most: int = 100_000) -> None:
    """Let everything happen that will happen by itself."""
    for _ in range(most):
        when = world.next_event()
        if when is None:
            return
        world.advance(when)
    raise AssertionError("the world never comes to rest")


__all__ = [
    "BIG",
    "START",
    "Disk",
    "Nic",
    "Power",
    "locator",
    "make_inventory",
    "make_vm",
    "make_world",
    "named",
    "relocate",
    "request",
    "run",
    "source",
    "target",
    "vm_of",
]
