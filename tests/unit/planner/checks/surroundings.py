"""For each rule that looks beyond one VM: a campaign that has the trouble and one that has not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from planner.campaign_input import CampaignInput
from planner.checks.rule import CheckContext
from tests.unit.planner.checks.cases import DISK_ROW, NIC_ROW, VM_ROW, disk, nic, vm
from wavelift.model.finding import Place
from wavelift.model.inventory import (
    Cluster,
    Datastore,
    Host,
    Inventory,
    KeyProvider,
    Network,
    Origin,
    Pool,
    Power,
    VCenter,
    Vm,
    Vmkernel,
    VmkService,
)
from wavelift.model.placement import UNKNOWN, DiskFormat, DiskPlacement, NicPlacement, Placement
from wavelift.model.sheet_columns import Extra

__all__ = ["SURROUNDED", "Case"]

HOST_ROW = Place("e.xlsx", "vHost", 3)
STORE_ROW = Place("e.xlsx", "vDatastore", 4)
VMK_ROW = Place("e.xlsx", "vSC_VMK", 11)
MANAGES, MOVES = (VmkService.MANAGEMENT,), (VmkService.VMOTION,)
CLUSTER_ROW = Place("e.xlsx", "vCluster", 10)
T_HOST = Place("t.xlsx", "vHost", 5)
T_CLUSTER = Place("t.xlsx", "vCluster", 6)
T_STORE = Place("t.xlsx", "vDatastore", 7)


@dataclass(frozen=True)
class Case:
    """``have`` and ``have_not`` are campaigns; ``place`` is where the finding stands."""

    have: CheckContext
    have_not: tuple[CheckContext, ...]
    place: Place
    subject: str = "5000"


def source(*vms: Vm, host: dict[str, Any] | None = None, store: dict[str, Any] | None = None) -> Inventory:
    values = {"version": "8.0.2", "cpu_model": "Intel(R) Xeon(R) Gold 6338", **(host or {})}
    return Inventory(
        vms=vms or (vm(),),
        hosts=(Host("esx1", "DC", "Old", place=HOST_ROW, **values),),
        datastores=(Datastore("DS", "DC", place=STORE_ROW, **(store or {})),),
    )


def target(
    *vms: Vm,
    host: dict[str, Any] | None = None,
    cluster: dict[str, Any] | None = None,
    store: dict[str, Any] | None = None,
) -> Inventory:
    hosts = {
        "version": "8.0.3",
        "build": "24674464",
        "cpu_model": "Intel(R) Xeon(R) Gold 6338",
        "cores": 32,
        "memory_mib": 512 * 1024,
        "current_evc": "intel-skylake",
        "max_evc": "intel-icelake",
        **(host or {}),
    }
    stores = {"capacity_mib": 1000 * 1024, "free_mib": 900 * 1024, "hosts": ("t1",), **(store or {})}
    return Inventory(
        vms=vms,
        hosts=(Host("t1", "TDC", "New", place=T_HOST, **hosts),),
        clusters=(Cluster("New", "TDC", place=T_CLUSTER, **{"drs": True, **(cluster or {})}),),
        datastores=(Datastore("T-DS", "TDC", place=T_STORE, **stores),),
    )


PLACED = Placement(
    "TDC",
    "New",
    folder="Apps",
    datastore="T-DS",
    disks=(DiskPlacement("Hard disk 1", "T-DS"),),
    nics=(NicPlacement("Network adapter 1", "T-LAN"),),
)


def campaign(
    inventory: Inventory, there: Inventory | None = None, placed: Placement = PLACED
) -> CheckContext:
    placements = {machine.key: placed for machine in inventory.vms}
    return CheckContext(CampaignInput(inventory, target=there), placements)


def other(**fields: Any) -> Vm:
    return vm(**{"key": "6000", "name": "web01", "instance_uuid": "6000", "disks": (), "nics": (), **fields})


HERE = vm(disks=(disk(datastore="DS", path="[DS] db01/db01.vmdk"),))
MAC = "00:50:56:00:00:01"
WITH_MAC = vm(nics=(nic(mac=MAC),))
THIN = vm(disks=(disk(format=DiskFormat.THIN),))
TO_THICK = replace(PLACED, disks=(DiskPlacement("Hard disk 1", "T-DS", format=DiskFormat.THICK),))
APART = vm(cluster_rules=(("Anti Affinity", "web"),))
NEAR = vm(cluster_rules=(("Affinity", "web"),))
RAW = vm(disks=(disk(raw=True, raw_mode="virtualMode"),))
FINE = campaign(source(), target())
UNKNOWN_TARGET = campaign(source(vm(hw_version=99, evc_key="intel-sapphirerapids", cpus=999)), None)


def here(have: Inventory, *have_not: Inventory, place: Place) -> Case:
    return Case(campaign(have), tuple(campaign(item) for item in (source(), *have_not)), place)


def there(have: Inventory, *have_not: Inventory, place: Place, machine: Vm | None = None) -> Case:
    own = source(machine or vm())
    fine = tuple(campaign(own, item) for item in have_not)
    return Case(campaign(own, have), (FINE, UNKNOWN_TARGET, *fine), place)


NAMELESS = vm(nics=(nic(network=UNKNOWN),))
SIZELESS = vm(disks=(disk(capacity_mib=0),))

BIG_MIB = 3 * 1024 * 1024
BIG = vm(disks=(disk(capacity_mib=BIG_MIB),))
RESERVED = vm(memory_reservation_mib=4096, cpu_reservation_mhz=1000)
POOL_ROW = Place("t.xlsx", "vRP", 9)
HERE_ROW, THERE_ROW = Place("e.xlsx", "vSource", 2), Place("t.xlsx", "vSource", 2)
THEN = datetime(2026, 3, 1, 10, 0)  # noqa: DTZ001 - exports tell no zone


def centers(
    own: str, far: str, host: str = "8.0.3", there: str = "8.0.3", **target_host: Any
) -> CheckContext:
    """Source and target vCenter of "version build" each, and a host of each side."""

    def center(text: str, place: Place) -> VCenter:
        version, _, build = text.partition(" ")
        return VCenter("vc", "1" if place is HERE_ROW else "2", version, build, place)

    def release(text: str) -> dict[str, str]:
        version, _, build = text.partition(" ")
        return {"version": version, "build": build}

    mine = replace(source(vm(vcenter="vc"), host=release(host)), vcenters=(center(own, HERE_ROW),))
    other = target(host=release(there))
    return campaign(mine, replace(other, vcenters=(center(far, THERE_ROW),) if far else ()))


def pools(*found: Pool, machine: Vm = RESERVED) -> CheckContext:
    return campaign(source(machine), replace(target(), pools=found))


def pool(memory: int | None = 8192, cpu: int | None = 8000, **fields: Any) -> Pool:
    values = {"cluster": "New", "datacenter": "TDC", "place": POOL_ROW, **fields}
    return Pool("", memory_free_mib=memory, cpu_free_mhz=cpu, **values)


def switched(old: str, new: str, machine: Vm | None = None) -> CheckContext:
    lan = Network("LAN", "DC", "dvs", switch_version=old)
    far = Network("T-LAN", "TDC", "tdvs", switch_version=new)
    own = replace(source(machine or vm(nics=(nic(),))), networks=(lan,))
    return campaign(own, replace(target(), networks=(far,)))


def leading(uplinks: int | None, machine: Vm | None = None, *others: Network) -> CheckContext:
    """A VM that goes to a network whose switch has so many uplinks."""
    far = Network("T-LAN", "TDC", "vSwitch9", distributed=False, uplinks=uplinks)
    return campaign(source(machine or vm()), replace(target(), networks=(far, *others)))


def exported(days: int, stale_days: int = 14, now: bool = True) -> CheckContext:
    origin = Origin("e.xlsx", "", "rvtools-xlsx", exported=THEN, place=HERE_ROW.at("xlsx creation datetime"))
    context = campaign(replace(source(), origins=(origin,)))
    return replace(context, now=THEN + timedelta(days=days) if now else None, stale_days=stale_days)


def swapping(machine: Vm, placement: str = "hostLocal") -> Inventory:
    return replace(
        source(machine), clusters=(Cluster("Old", "DC", swap_placement=placement, place=CLUSTER_ROW),)
    )


def adapter(
    device: str, address: str, services: tuple[str, ...] = (), mask: str = "255.255.255.0", **fields: Any
) -> Vmkernel:
    """An adapter of esx1 with the IPv4 and IPv6 addresses of a text."""
    told = address.split(", ") if address else []
    values: dict[str, Any] = {"host": "esx1", "datacenter": "DC", "place": VMK_ROW, **fields}
    old, new = ([each for each in told if (":" in each) is wanted] for wanted in (False, True))
    return Vmkernel(
        device=device,
        address=next(iter(old), ""),
        mask=mask if old else "",
        addresses6=tuple(new),
        services=services,
        **values,
    )


def adapters(*found: Vmkernel, machine: Vm | None = None) -> CheckContext:
    return campaign(replace(source(machine or vm()), vmkernels=found))


def managed(own: str, far: str, services: tuple[str, ...] = (VmkService.MANAGEMENT,)) -> CheckContext:
    """A host of each side with the management addresses of a text."""
    at = {"host": "t1", "datacenter": "TDC", "place": Place("t.xlsx", "vSC_VMK", 12)}
    return campaign(
        replace(source(), vmkernels=(adapter("vmk0", own, services),)),
        replace(target(), vmkernels=(adapter("vmk0", far, services, **at),)),
    )


def keyed(machine: Vm, *names: str) -> CheckContext:
    """A VM whose target has these key providers."""
    there = replace(target(), key_providers=tuple(KeyProvider(name) for name in names))
    return campaign(source(machine), there)


def raw(mib: int, **fields: Any) -> Vm:
    return vm(disks=(disk(**{"capacity_mib": mib, "raw": True, "raw_mode": "virtualMode", **fields}),))


SURROUNDED: dict[str, Case] = {
    "host-without-ntp": Case(
        campaign(source(host={"ntp_servers": (), "ntp_running": True})),
        (
            FINE,
            campaign(source(host={"ntp_servers": ("ntp1",), "ntp_running": True})),
            campaign(source(host={"ntp_servers": ("ntp1",)})),
            campaign(source(host={"ntp_running": True})),
            campaign(source(vm(host="esx7"), host={"ntp_running": False})),
        ),
        HOST_ROW.at("NTP Server(s)"),
        "esx1",
    ),
    "ip-family-differs": Case(
        managed("10.0.0.1", "2001:db8::1/64"),
        (
            managed("10.0.0.1", "10.9.0.1"),
            managed("10.0.0.1, 2001:db8:1::1/64", "2001:db8::1/64"),
            managed("10.0.0.1", "fe80::1/64"),
            managed("10.0.0.1", ""),
            managed("10.0.0.1", "2001:db8::1/64", services=()),
            campaign(managed("10.0.0.1", "2001:db8::1/64").data.inventory),
        ),
        VMK_ROW.at("IP Address"),
    ),
    "ip-family-may-differ": Case(
        managed("10.0.0.1", "2001:db8::1/64", services=()),
        (managed("10.0.0.1", "2001:db8::1/64"), managed("10.0.0.1", "10.9.0.1", services=())),
        VMK_ROW.at("IP Address"),
    ),
    "vmotion-shares-subnet": Case(
        adapters(adapter("vmk0", "10.0.0.1", MANAGES), adapter("vmk1", "10.0.0.2", MOVES)),
        (
            adapters(adapter("vmk0", "10.0.0.1", MANAGES), adapter("vmk1", "10.1.0.2", MOVES)),
            adapters(
                adapter("vmk0", "10.0.0.1", MANAGES), adapter("vmk1", "10.0.0.2", MOVES, stack="vmotion")
            ),
            adapters(adapter("vmk0", "10.0.0.1"), adapter("vmk1", "10.0.0.2")),
            adapters(
                adapter("vmk0", "10.0.0.1", MANAGES),
                adapter("vmk1", "10.0.0.2", MOVES),
                machine=vm(power=Power.OFF),
            ),
        ),
        VMK_ROW.at("IP Address"),
        "esx1",
    ),
    "adapters-share-subnet": Case(
        adapters(adapter("vmk0", "10.0.0.1"), adapter("vmk1", "10.0.0.2")),
        (
            adapters(adapter("vmk0", "10.0.0.1", MANAGES), adapter("vmk1", "10.0.0.2", MOVES)),
            adapters(adapter("vmk0", "10.0.0.1"), adapter("vmk1", "10.1.0.2")),
            adapters(adapter("vmk0", "10.0.0.1", mask=""), adapter("vmk1", "10.0.0.1", mask="")),
            adapters(adapter("vmk0", "169.254.0.1"), adapter("vmk1", "169.254.0.2")),
        ),
        VMK_ROW.at("IP Address"),
        "esx1",
    ),
    "provisioning-over-management": Case(
        adapters(adapter("vmk0", "10.0.0.1", MANAGES), machine=vm(power=Power.OFF)),
        (
            adapters(adapter("vmk0", "10.0.0.1", MANAGES)),
            adapters(adapter("vmk0", "10.0.0.1"), machine=vm(power=Power.OFF)),
            adapters(
                adapter("vmk0", "10.0.0.1", MANAGES),
                adapter("vmk2", "10.0.2.1", (VmkService.PROVISIONING,)),
                machine=vm(snapshots=("before",)),
            ),
        ),
        VMK_ROW.at("Services"),
        "esx1",
    ),
    "key-provider-missing": Case(
        keyed(vm(encrypted=True, key_provider="kms-a"), "kms-b"),
        (
            keyed(vm(encrypted=True, key_provider="kms-a"), "kms-b", "kms-a"),
            keyed(vm(encrypted=True), "kms-b"),
            keyed(vm(), "kms-b"),
            campaign(source(vm(encrypted=True, key_provider="kms-a")), target()),
            campaign(source(vm(encrypted=True, key_provider="kms-a"))),
        ),
        VM_ROW.at(Extra.KEY_PROVIDER),
    ),
    "swap-elsewhere": here(
        source(vm(swap_placement="hostLocal")),
        source(vm(swap_placement="hostLocal", power=Power.OFF)),
        swapping(vm(swap_placement="vmDirectory")),
        swapping(vm(power=Power.OFF)),
        swapping(vm(), "vmDirectory"),
        swapping(vm(), ""),
        place=VM_ROW.at(Extra.SWAP_PLACEMENT),
    ),
    "rdm-too-large-to-convert": Case(
        campaign(source(raw(BIG_MIB)), None, TO_THICK),
        (
            campaign(source(raw(BIG_MIB))),
            campaign(source(raw(2 * 1024 * 1024)), None, TO_THICK),
            campaign(source(raw(BIG_MIB, raw_mode="physicalMode")), None, TO_THICK),
            campaign(source(raw(BIG_MIB, raw=False)), None, TO_THICK),
        ),
        DISK_ROW.at("Capacity MiB"),
    ),
    "host-not-connected": here(
        source(host={"connection": "notResponding"}),
        source(host={"connection": "Connected"}),
        place=HOST_ROW.at("Connection state"),
    ),
    "host-without-vmotion": here(
        source(host={"vmotion": False}),
        source(host={"vmotion": True}),
        source(vm(power=Power.OFF), host={"vmotion": False}),
        place=HOST_ROW.at("VMotion support"),
    ),
    "host-licence": here(
        source(host={"licence": "VMware vSphere 8 Standard"}),
        source(host={"licence": "VMware vSphere 8 Enterprise Plus"}),
        source(host={"licence": "VMware vSphere Foundation Standard"}),
        source(vm(power=Power.OFF), host={"licence": "vSphere 7 Essentials"}),
        place=HOST_ROW.at("Assigned License(s)"),
    ),
    "target-licence": there(
        target(host={"licence": "VMware vSphere 8 Standard"}),
        target(host={"licence": "VMware vSphere 8 Enterprise Plus"}),
        target(host={"licence": ""}),
        place=T_HOST.at("Assigned License(s)"),
    ),
    "target-without-vmotion": there(
        target(host={"vmotion": False}), target(host={"vmotion": True}), place=T_HOST.at("VMotion support")
    ),
    "host-newer-than-target-vcenter": Case(
        centers("8.0.3 3", "7.0.3 2", "8.0.3 4"),
        (
            centers("8.0.3", "8.0.3", "8.0.3"),
            centers("8.0.3", "8.0", "8.0.3"),
            centers("8.0.3", "8.0.3.00400", "8.0.3"),
            centers("8.0.3 3", "8.0.3 2", "8.0.3 4"),
            centers("8.0.3", "9.0.0", "8.0.3"),
            centers("8.0.3", "", "9.0.0"),
            centers("8.0.3", "7.0.3", ""),
        ),
        HOST_ROW.at("ESX Version"),
    ),
    "host-build-newer-than-target-vcenter": Case(
        centers("8.0.3 3", "8.0.3 24674346", "8.0.3 25595708"),
        (
            centers("8.0.3", "8.0.3 24674346", "8.0.3 24022510"),
            centers("8.0.3", "7.0.3 1", "8.0.3 24022510"),
            centers("8.0.3", "8.0.3", "8.0.3 24022510"),
            centers("8.0.3", "9.0.0 1", "8.0.3 24022510"),
        ),
        HOST_ROW.at("ESX Version"),
    ),
    "target-hosts-newer-than-source-vcenter": Case(
        centers("7.0.3 2", "8.0.3", "7.0.3", "8.0.3"),
        (
            centers("8.0.3 5", "8.0.3", "7.0.3", "8.0.3 4"),
            centers("9.0.0", "9.0.0", "8.0.3", "8.0.3"),
            centers("", "8.0.3", "7.0.3", "8.0.3"),
        ),
        T_HOST.at("ESX Version"),
    ),
    "vcenter-unsupported": Case(
        centers("8.0.3", "6.0.0", "6.0.0", "6.0.0"),
        (centers("8.0.3", "6.5.0"), centers("8.0.3", "")),
        THERE_ROW.at("Version"),
        "vc",
    ),
    "target-vmfs3": there(
        target(store={"version": "3.60"}),
        target(store={"version": "6.82"}),
        target(store={"version": ""}),
        target(store={"version": "3", "type": "NFS"}),
        place=T_STORE.at("Version"),
        machine=BIG,
    ),
    "target-network-internal": Case(
        leading(0),
        (
            leading(2),
            leading(None),
            leading(0, vm(power=Power.OFF)),
            leading(0, vm(nics=(nic(connected=False),))),
            leading(0, None, Network("T-LAN", "Far", "vSwitch0", distributed=False, uplinks=1)),
            FINE,
        ),
        NIC_ROW.at("Network"),
    ),
    "switch-version-differs": Case(
        switched("6.6.0", "8.0.0"),
        (
            switched("8.0.0", "8.0.0"),
            switched("8.0.0", "8.0.3"),
            switched("", "8.0.0"),
            switched("6.6.0", "8.0.0", vm(power=Power.OFF)),
        ),
        NIC_ROW.at("Switch"),
    ),
    "pool-reservation-short": Case(
        pools(pool(memory=2048)),
        (
            pools(pool()),
            pools(pool(memory=None, cpu=None)),
            pools(pool(memory=2048, cluster="Else")),
            pools(pool(memory=2048), machine=vm()),
            pools(pool(memory=2048), machine=replace(RESERVED, power=Power.OFF)),
        ),
        POOL_ROW.at("Mem unreservedForVm"),
        "New",
    ),
    "export-stale": Case(
        exported(15),
        (exported(14), exported(15, 30), exported(400, 0), exported(400, now=False), FINE),
        HERE_ROW.at("xlsx creation datetime"),
        "e.xlsx",
    ),
    "nic-without-network": Case(
        campaign(source(NAMELESS, other(nics=(nic(),)))),
        (
            FINE,
            campaign(source(NAMELESS)),
            campaign(source(vm(nics=(nic(network=UNKNOWN, assumed=True),)), other(nics=(nic(),)))),
        ),
        NIC_ROW.at("Network"),
    ),
    "disk-without-size": Case(
        campaign(source(SIZELESS, other(disks=(disk(),)))),
        (
            FINE,
            campaign(source(SIZELESS)),
            campaign(source(vm(disks=(disk(capacity_mib=0, assumed=True),)), other(disks=(disk(),)))),
        ),
        DISK_ROW.at("Capacity MiB"),
    ),
    "duplicate-mac": Case(
        campaign(source(WITH_MAC, other(nics=(nic(mac=MAC),), srm_placeholder=False))),
        (
            FINE,
            campaign(source(WITH_MAC)),
            campaign(source(WITH_MAC, other(nics=(nic(mac="00:50:56:00:00:02"),)))),
        ),
        NIC_ROW.at("Mac Address"),
    ),
    "duplicate-bios-uuid": Case(
        campaign(source(vm(bios_uuid="42"), other(bios_uuid="42"))),
        (
            campaign(source(vm(bios_uuid="42"), other(bios_uuid="43"))),
            campaign(source(vm(bios_uuid="42"), other(bios_uuid="42", instance_uuid="5000"))),
            FINE,
        ),
        VM_ROW.at("SMBIOS UUID"),
    ),
    "disk-of-several-vms": Case(
        campaign(source(HERE, other(disks=HERE.disks))),
        (
            campaign(source(HERE)),
            campaign(source(HERE, other(disks=HERE.disks, vcenter="another"))),
            campaign(
                source(
                    *(
                        replace(item, disks=(replace(HERE.disks[0], sharing="sharingMultiWriter"),))
                        for item in (HERE, other())
                    )
                )
            ),
        ),
        DISK_ROW.at("Disk Path"),
    ),
    "datastore-inaccessible": here(
        source(HERE, store={"accessible": False}),
        source(HERE),
        source(replace(HERE, place=Place("f.xlsx", "vInfo", 2)), store={"accessible": False}),
        place=STORE_ROW.at("Accessible"),
    ),
    "disk-on-pmem": here(source(HERE, store={"type": "PMEM"}), source(HERE), place=DISK_ROW.at("Disk Path")),
    "host-in-maintenance": here(source(host={"maintenance": True}), place=HOST_ROW.at("in Maintenance Mode")),
    "host-too-old": here(
        source(host={"version": "5.5.0"}),
        source(host={"version": "6.0.0"}),
        source(host={"version": ""}),
        place=HOST_ROW.at("ESX Version"),
    ),
    "host-unsupported": here(
        source(host={"version": "6.0.0"}),
        source(host={"version": "6.5.0"}),
        source(host={"version": "5.5.0"}),
        place=HOST_ROW.at("ESX Version"),
    ),
    "disk-grows": Case(
        campaign(source(THIN), None, TO_THICK),
        (campaign(source(THIN)), campaign(source(), None, TO_THICK)),
        DISK_ROW.at("Thin"),
    ),
    "already-at-target": there(target(vm(name="db01-moved")), target(other()), place=VM_ROW.at("VM UUID")),
    "name-taken-at-target": there(
        target(other(name="DB01", folder="Apps", datacenter="TDC")),
        target(other(name="DB01", folder="Else", datacenter="TDC")),
        target(other(name="DB01", folder="Apps", datacenter="Far")),
        target(other(name="db01", folder="Apps", datacenter="TDC", instance_uuid="5000")),
        place=VM_ROW.at("VM"),
    ),
    "mac-at-target": there(
        target(other(nics=(nic(mac=MAC),))),
        target(other(nics=(nic(mac=MAC),), instance_uuid="5000")),
        place=NIC_ROW.at("Mac Address"),
        machine=WITH_MAC,
    ),
    "bios-uuid-at-target": there(
        target(other(bios_uuid="42")),
        target(other(bios_uuid="43")),
        place=VM_ROW.at("SMBIOS UUID"),
        machine=vm(bios_uuid="42"),
    ),
    "hardware-too-new": there(
        target(host={"version": "7.0.3"}),
        target(host={"version": "8.0.3"}),
        target(host={"version": ""}),
        place=VM_ROW.at("HW version"),
        machine=vm(hw_version=20),
    ),
    "evc-too-new": there(
        target(host={"current_evc": "intel-broadwell"}),
        target(host={"current_evc": "intel-icelake"}),
        target(host={"current_evc": "", "max_evc": ""}),
        target(host={"current_evc": "amd-zen"}),
        place=VM_ROW.at("min Required EVC Mode Key"),
        machine=vm(evc_key="intel-cascadelake"),
    ),
    "cpu-vendor-differs": there(
        target(host={"cpu_model": "AMD EPYC 7763 64-Core Processor"}),
        target(host={"cpu_model": "", "current_evc": "", "max_evc": ""}),
        place=VM_ROW.at("Cluster"),
    ),
    "larger-than-target-hosts": there(
        target(host={"cores": 16}),
        target(host={"cores": 24}),
        target(host={"cores": 0, "memory_mib": 0}),
        place=VM_ROW.at("CPUs"),
        machine=vm(cpus=48),
    ),
    "target-cluster-unusable": there(
        target(host={"maintenance": True}), place=T_HOST.at("in Maintenance Mode")
    ),
    "target-host-in-maintenance": Case(
        campaign(source(), target(host={"maintenance": True}), replace(PLACED, host="T1")),
        (campaign(source(), target(), replace(PLACED, host="T1")), FINE, UNKNOWN_TARGET),
        T_HOST.at("in Maintenance Mode"),
    ),
    "target-hosts-old": there(target(host={"version": "6.0.0"}), place=T_HOST.at("ESX Version")),
    "target-without-drs": there(
        target(cluster={"drs": False}), target(cluster={"drs": None}), place=T_CLUSTER.at("DRS enabled")
    ),
    "target-datastore-inaccessible": there(
        target(store={"accessible": False}), target(store={"hosts": ()}), place=T_STORE.at("Accessible")
    ),
    "rdm-to-nfs": there(target(store={"type": "NFS41"}), target(), place=DISK_ROW.at("Raw"), machine=RAW),
    "target-space-short": replace(
        there(
            target(store={"free_mib": 4096}),
            target(store={"free_mib": None}),
            place=T_STORE.at("Free MiB"),
            machine=vm(memory_mib=4096),
        ),
        subject="T-DS",
    ),
    "target-space-tight": replace(
        there(
            target(store={"free_mib": 6144}),
            target(store={"free_mib": 4096}),
            place=T_STORE.at("Free MiB"),
            machine=vm(memory_mib=4096),
        ),
        subject="T-DS",
    ),
    "anti-affinity-few-hosts": Case(
        campaign(source(APART, replace(APART, key="2")), target()),
        (
            campaign(source(APART), target()),
            campaign(source(APART, replace(APART, key="2", cluster="Else")), target()),
            campaign(source(APART, replace(APART, key="2")), None),
            campaign(source(APART, replace(APART, key="2")), Inventory()),
            campaign(source(*(replace(NEAR, key=key) for key in "12")), target()),
        ),
        VM_ROW.at("Cluster rule(s)"),
    ),
}
