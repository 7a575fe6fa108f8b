"""The small estates: two tiers, a cycle, faults with a rollback, a quarter end."""

from __future__ import annotations

from dataclasses import replace

from making.values import DiskSpec, Estate, Guest, HostSpec, NetSpec, NicSpec, StoreSpec


def _estate(vcenter: str, datacenter: str, guests: tuple[Guest, ...]) -> Estate:
    return Estate(
        vcenter, {"Cluster-A": datacenter},
        tuple(HostSpec(f"esx-{n}.example", "Cluster-A") for n in (1, 2)),
        (StoreSpec("san-fast", "Cluster-A", 2048), StoreSpec("san-slow", "Cluster-A", 4096)),
        (NetSpec("data-10", "dvs-a", 10), NetSpec("front-20", "dvs-a", 20)), guests,
    )


def _guest(name: str, n: int, *, gib: float = 20, data: float = 0, network: str = "front-20",
           power: str = "poweredOn", second: str = "") -> Guest:
    disks = (DiskSpec(gib, "san-fast"), *((DiskSpec(data, "san-slow"),) if data else ()))
    nics = (NicSpec(network), *((NicSpec(second),) if second else ()))
    return Guest(name, f"esx-{n % 2 + 1}.example", disks, nics, used=0.4, power=power, folder="Services")


def two_tiers() -> Estate:
    """Eight VMs: two databases, four servers, a batch VM that is off, a file server with two networks."""
    return _estate("vcenter-hamburg.example", "Hamburg", (
        _guest("orders-db", 0, data=60, network="data-10"),
        _guest("stock-db", 1, data=40, network="data-10"),
        *(_guest(f"orders-web-{n}", n, second="data-10") for n in (1, 2)),
        *(_guest(f"stock-web-{n}", n, second="data-10") for n in (1, 2)),
        _guest("batch", 0, power="poweredOff"),
        _guest("files", 1, data=100, second="data-10"),
    ))


def one_vcenter() -> Estate:
    """Six VMs, one of them a template, that leave an old cluster for a new one of the same vCenter."""
    old = _estate("vcenter-trier.example", "Trier", (
        _guest("crm-db", 0, data=40, network="data-10"),
        *(_guest(name, n) for n, name in enumerate(("crm-web", "wiki", "build-1", "build-2"))),
        replace(_guest("golden-image", 0, power="poweredOff"), cells={"Template": True}),
    ))
    return replace(
        old,
        datacenters={**old.datacenters, "Cluster-B": "Trier"},
        hosts=(*old.hosts, *(HostSpec(f"esx-{n}.example", "Cluster-B") for n in (3, 4))),
        datastores=(*old.datastores, StoreSpec("nvme", "Cluster-B", 4096)),
    )


def cycle() -> Estate:
    """Six VMs, three of which wait for each other in a ring."""
    names = ("billing", "ledger", "archive", "portal", "mailer", "scanner")
    return _estate("vcenter-bremen.example", "Bremen", tuple(_guest(name, n) for n, name in enumerate(names)))


def faults() -> Estate:
    """Eight VMs in one wave, for faults and a rollback."""
    names = ("queue", "api-1", "api-2", "worker-1", "worker-2", "cache", "edge", "cron")
    return _estate("vcenter-kiel.example", "Kiel", tuple(_guest(name, n) for n, name in enumerate(names)))


def quarter_end() -> Estate:
    """Eighteen VMs of five applications, on an array that is wound down and on one that stays."""
    windows = "Microsoft Windows Server 2022 (64-bit)"

    def guest(name: str, n: int, store: str, *, network: str = "front-20", power: str = "poweredOn",
              system: str = "Ubuntu Linux (64-bit)", gib: float = 40) -> Guest:
        return Guest(name, f"esx-{n % 2 + 1}.example", (DiskSpec(gib, store),), (NicSpec(network),), used=0.5,
                     power=power, folder="Services", os=system)

    return _estate("vcenter-rostock.example", "Rostock", (
        guest("erp-db", 0, "san-fast", network="data-10", gib=200),
        *(guest(f"erp-app-{n}", n, "san-fast", system=windows) for n in (1, 2)),
        guest("erp-report", 1, "san-slow", network="data-10"),
        guest("shop-db", 1, "san-fast", network="data-10", gib=120),
        *(guest(f"shop-web-{n}", n, "san-slow") for n in (1, 2, 3)),
        guest("mail-store", 0, "san-slow", network="data-10", gib=150),
        *(guest(f"mail-relay-{n}", n, "san-slow") for n in (1, 2)),
        guest("files", 1, "san-fast", system=windows, gib=300),
        guest("files-index", 0, "san-slow"),
        *(guest(f"lab-{n}", n, "san-slow", power="poweredOff" if n == 3 else "poweredOn",
                system=windows if n == 2 else "Ubuntu Linux (64-bit)") for n in (1, 2, 3, 4)),
        guest("lab-db", 1, "san-fast", network="data-10"),
    ))
