"""The lead's tables of the demo campaign: mappings, dependencies, applications, windows."""

from __future__ import annotations

from making.demo import APPLICATIONS, CRITICALITY, DATASTORES, NETWORKS, OWNERS, tiers

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]


def tables() -> dict[str, Table]:
    """Every sheet of campaign.xlsx: header and rows."""
    return {
        "clusters": _clusters(), "datastores": _datastores(), "networks": _networks(), "folders": _folders(),
        "dependencies": _dependencies(), "applications": _applications(), "windows": _windows(),
    }


def _clusters() -> Table:
    header = ("source", "target", "target_datacenter", "target_pool")
    return header, [("CL-PROD", "lpz-prod", "Leipzig", ""),
                    ("CL-PROD/databases", "lpz-prod", "Leipzig", "databases"), ("CL-DMZ", "lpz-dmz", "Leipzig", ""),
                    ("CL-MGMT", "lpz-mgmt", "Leipzig", "")]


def _datastores() -> Table:
    header = ("source", "target", "format")
    return header, [(store.name, store.name.replace("vmfs", "nvme").replace("prod", "lpz-prod")
                     .replace("dmz", "lpz-dmz").replace("mgmt", "lpz-mgmt"), "thin") for store in DATASTORES]


def _networks() -> Table:
    header = ("source", "target", "source_switch", "target_switch")
    switches = {"dvs-prod": "lpz-dvs-prod", "dvs-mgmt": "lpz-dvs-mgmt"}
    return header, [(net.name, f"lpz-{net.name}", net.switch, switches[net.switch]) for net in NETWORKS]


def _folders() -> Table:
    header = ("source", "target")
    rows: list[tuple[object, ...]] = [(f"Production/{name.upper()}", f"Apps/{name.upper()}")
                                      for name in APPLICATIONS]
    return header, [*rows, ("Infrastructure", "Infrastructure"), ("Retired", "Archive")]


def _dependencies() -> Table:
    header = ("vm", "relation", "other", "weight", "note")
    rows: list[tuple[object, ...]] = []
    for name in APPLICATIONS:
        tier = tiers(name)
        rows += [(db, "before", app, 3, f"{name} servers need their database")
                 for db in tier["db"] for app in tier["app"]]
        rows += [(app, "before", web, 2, f"{name} pages need their servers")
                 for app in tier["app"] for web in tier["web"]]
    rows += [
        ("erp-app-01", "together", "erp-app-02", 5, "one cluster with a shared cache"),
        ("hr-web-01", "together", "hr-web-02", 5, "two nodes behind one address"),
        ("hr-web-01", "before", "hr-web-02", 2, "one node serves while the other moves"),
        ("dc-01", "apart", "dc-02", 5, "one domain controller must always stand still"),
        ("erp-db-01", "before", "bi-db-01", 1, "reporting loads from the ERP every hour"),
    ]
    return header, rows


def _applications() -> Table:
    header = ("vm", "application", "tier", "criticality", "owner")
    return header, [(vm, name, tier, CRITICALITY[name], OWNERS[name])
                    for name in APPLICATIONS for tier, vms in tiers(name).items() for vm in vms]


def _windows() -> Table:
    header = ("name", "start", "end", "timezone", "max_vms", "max_gib", "lockout_minutes", "note")
    nights = (("night-1", 4, 14, "a small one to begin with"), ("night-2", 5, 16, ""), ("night-3", 11, 16, ""),
              ("night-4", 12, 16, ""), ("night-5", 18, 16, "kept in reserve"))
    return header, [(name, f"2026-12-{day:02} 22:00", f"2026-12-{day + 1:02} 04:00", "Europe/Berlin", vms, 3000,
                     30, note) for name, day, vms, note in nights]
