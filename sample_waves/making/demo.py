"""The demo estate: six applications in three tiers, infrastructure, and a few VMs that cannot move."""

from __future__ import annotations

from making.values import DiskSpec, Estate, Guest, HostSpec, NetSpec, NicSpec, StoreSpec

DATACENTERS = {"CL-PROD": "Berlin-A", "CL-DMZ": "Berlin-A", "CL-MGMT": "Berlin-B"}
HOSTS = tuple(
    HostSpec(f"esx-{letter}{n:02}.example", cluster)
    for letter, cluster, count in (("p", "CL-PROD", 4), ("d", "CL-DMZ", 2), ("m", "CL-MGMT", 2))
    for n in range(1, count + 1)
)
DATASTORES = (
    StoreSpec("prod-vmfs-01", "CL-PROD", 4096),
    StoreSpec("prod-vmfs-02", "CL-PROD", 4096),
    StoreSpec("prod-vmfs-03", "CL-PROD", 4096),
    StoreSpec("dmz-vmfs-01", "CL-DMZ", 2048),
    StoreSpec("mgmt-vmfs-01", "CL-MGMT", 2048),
    StoreSpec("mgmt-vmfs-02", "CL-MGMT", 2048),
)
NETWORKS = (
    NetSpec("db-110", "dvs-prod", 110),
    NetSpec("app-120", "dvs-prod", 120),
    NetSpec("web-130", "dvs-prod", 130),
    NetSpec("backup-190", "dvs-prod", 190),
    NetSpec("dmz-210", "dvs-prod", 210),
    NetSpec("ad-310", "dvs-mgmt", 310),
    NetSpec("mgmt-320", "dvs-mgmt", 320),
    NetSpec("backup-390", "dvs-mgmt", 390),
)
APPLICATIONS = {"erp": (2, 3, 2), "shop": (2, 3, 2), "crm": (2, 2, 2),
                "hr": (2, 2, 2), "bi": (2, 2, 2), "mail": (2, 2, 2)}
OUTSIDE = ("shop", "mail")
CRITICALITY = {"erp": 5, "shop": 5, "crm": 3, "hr": 2, "bi": 1, "mail": 4}
OWNERS = {"erp": "Finance", "shop": "Sales", "crm": "Sales", "hr": "People", "bi": "Finance", "mail": "IT"}
WINDOWS_OS = "Microsoft Windows Server 2022 (64-bit)"
PROD, DMZ, MGMT = HOSTS[:4], HOSTS[4:6], HOSTS[6:]


def estate() -> Estate:
    """The whole estate."""
    guests = [guest for number, name in enumerate(APPLICATIONS) for guest in _application(name, number)]
    guests += _infrastructure() + _powered_off() + _immovable()
    return Estate("vcenter-berlin.example", DATACENTERS, HOSTS, DATASTORES, NETWORKS, tuple(guests))


def tiers(name: str) -> dict[str, list[str]]:
    """VM names of an application by tier, in the order they move."""
    counts = dict(zip(("db", "app", "web"), APPLICATIONS[name], strict=True))
    return {tier: [f"{name}-{tier}-{n:02}" for n in range(1, count + 1)] for tier, count in counts.items()}


def _application(name: str, number: int) -> list[Guest]:
    store = f"prod-vmfs-0{number % 3 + 1}"
    logs = f"prod-vmfs-0{(number + 1) % 3 + 1}"
    folder = f"Production/{name.upper()}"
    names = tiers(name)
    guests = [
        Guest(vm, PROD[(number + n) % 4].name, cpus=8, memory_gib=32, used=0.4, folder=folder, pool="databases",
              disks=(DiskSpec(40, store), DiskSpec(80, store), DiskSpec(20, logs)),
              nics=(NicSpec("db-110"), NicSpec("backup-190")))
        for n, vm in enumerate(names["db"])
    ]
    guests += [
        Guest(vm, PROD[(number + n + 2) % 4].name, cpus=4, memory_gib=16, used=0.4, folder=folder,
              disks=(DiskSpec(40, store), DiskSpec(20, store)), nics=(NicSpec("app-120"),))
        for n, vm in enumerate(names["app"])
    ]
    return guests + [_web(name, number, n, vm, folder, store) for n, vm in enumerate(names["web"])]


def _web(name: str, number: int, n: int, vm: str, folder: str, store: str) -> Guest:
    if name in OUTSIDE:
        return Guest(vm, DMZ[n % 2].name, disks=(DiskSpec(30, "dmz-vmfs-01"),), folder=folder, used=0.3,
                     nics=(NicSpec("dmz-210"), NicSpec("web-130")))
    return Guest(vm, PROD[(number + n) % 4].name, disks=(DiskSpec(30, store),), folder=folder, used=0.3,
                 nics=(NicSpec("web-130"),))


def _infrastructure() -> list[Guest]:
    plain = ("dns-01", "ca-01", "print-01", "jump-01", "mon-01", "log-01", "wsus-01", "licence-01")
    guests = [
        Guest(f"dc-0{n}", MGMT[n - 1].name, disks=(DiskSpec(60, f"mgmt-vmfs-0{n}"),), os=WINDOWS_OS,
              nics=(NicSpec("ad-310"),), folder="Infrastructure", used=0.4,
              cells={"Cluster rule(s)": "antiAffinity", "Cluster rule name(s)": "domain-controllers"})
        for n in (1, 2)
    ]
    guests += [
        Guest(name, MGMT[n % 2].name, disks=(DiskSpec(40, f"mgmt-vmfs-0{n % 2 + 1}"),), os=WINDOWS_OS,
              nics=(NicSpec("mgmt-320"),), folder="Infrastructure", used=0.4)
        for n, name in enumerate(plain)
    ]
    guests += [
        Guest(f"file-0{n}", PROD[n].name, memory_gib=8, used=0.5, os=WINDOWS_OS, folder="Infrastructure",
              disks=(DiskSpec(60, "prod-vmfs-03"), DiskSpec(150, f"prod-vmfs-0{n}")),
              nics=(NicSpec("app-120"), NicSpec("backup-190")))
        for n in (1, 2)
    ]
    guests.append(
        Guest("backup-proxy-01", MGMT[1].name, disks=(DiskSpec(60, "mgmt-vmfs-02"),), folder="Infrastructure",
              nics=(NicSpec("backup-390"), NicSpec("mgmt-320")), used=0.3, snapshots=("before agent update",)))
    return guests


def _powered_off() -> list[Guest]:
    return [
        Guest(name, PROD[n].name, disks=(DiskSpec(40, "prod-vmfs-02"),), nics=(NicSpec("app-120"),),
              power="poweredOff", folder="Retired", used=0.3, note="kept for the auditors until 2027")
        for n, name in enumerate(("legacy-app-01", "legacy-db-01", "test-01", "test-02"))
    ]


def _immovable() -> list[Guest]:
    system, net = (DiskSpec(40, "prod-vmfs-01"),), (NicSpec("app-120"),)
    raw = DiskSpec(500, "prod-vmfs-01", {"Raw": "True", "Raw LUN ID": "naa.600a0b80", "Thin": "False",
                                         "Raw Comp. Mode": "physicalMode"})
    vcls = [
        Guest(f"vCLS-{uuid}", host, disks=(DiskSpec(2, store),), nics=(), cpus=1, memory_gib=1, folder="vCLS")
        for uuid, host, store in (("0d1f6a52-7c11-4b39-9c0a-3c5d1f60a001", PROD[0].name, "prod-vmfs-01"),
                                  ("0d1f6a52-7c11-4b39-9c0a-3c5d1f60a002", MGMT[0].name, "mgmt-vmfs-01"))
    ]
    return [
        Guest("sql-fci-01", PROD[0].name, disks=(*system, raw), nics=net, os=WINDOWS_OS, folder="Production/FCI"),
        Guest("scada-ft-01", PROD[1].name, disks=system, nics=net, cells={"FT State": "running", "FT Role": 1}),
        Guest("tpl-ubuntu-2404", PROD[2].name, disks=system, nics=net, power="poweredOff", folder="Templates",
              cells={"Template": "True"}),
        Guest("dongle-01", PROD[3].name, disks=system, nics=net, os=WINDOWS_OS, usb="Licence dongle"),
        *vcls,
    ]
