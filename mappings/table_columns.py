"""The tables of a campaign as data: columns, what goes in, choices and examples.

``write`` and ``template`` make tables from this; ``planner.readers`` match headers by meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ACCEPTED", "NOTHING", "PROPOSED", "TABLES", "Column", "Table", "column_of"]

PROPOSED = "proposed"
ACCEPTED = "accepted"
NOTHING = "(none)"
"""What the column ``proposal`` holds where no target could be proposed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, what goes in, and the only values it takes ("" where any text goes)."""

    name: str
    help: str
    choices: tuple[str, ...] = ()
    width: int = 18


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: sheet name, and file name without ``.csv``.
        folder: folder of the CSV below the campaign, or "".
        purpose: one sentence on top of it.
        columns: in order.
        examples: rows to show how it is meant.
    """

    name: str
    folder: str
    purpose: str
    columns: tuple[Column, ...]
    examples: tuple[tuple[str, ...], ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in order."""
        return tuple(column.name for column in self.columns)


def _source(what: str) -> Column:
    text = f"Name of the source {what}, or a pattern with * and ?. Exact names come before patterns."
    return Column("source", text, width=28)


_NOTE = Column("note", "Your own words; kept as they are.", width=40)
_STATUS = Column(
    "status",
    "proposed: written by wavelift and not used until you set it to accepted. Empty counts as accepted.",
    (PROPOSED, ACCEPTED),
    12,
)
_PROPOSAL = Column(
    "proposal",
    "Written by wavelift: the target that it proposes. Write another target, and your own counts at once.",
    width=24,
)
_CLUSTER = Column("source_cluster", "Only for VMs of this source cluster. Empty: any.")
_VM = Column("vm", "Only for this VM (name or instance UUID). Empty: any.")
_UNKNOWN = " Write (unknown) for what the export does not name."

_NETWORKS = Table(
    "networks",
    "mappings",
    "Which target port group each source port group becomes.",
    (
        _source("port group"),
        Column("target", "Name of the port group at the target." + _UNKNOWN, width=28),
        _CLUSTER,
        Column("source_switch", "Only for port groups of this switch. Empty: any."),
        _VM,
        Column("device", "Only for this adapter, e.g. Network adapter 2. Empty: any."),
        Column("target_switch", "Switch at the target, where the port group's name is not unique there."),
        _STATUS,
        _PROPOSAL,
        _NOTE,
    ),
    (
        ("VLAN-10", "Prod-10", "", "", "", "", "", "", "", "one port group"),
        ("Backup*", "Backup-Net", "", "", "", "", "", "", "", "all whose name begins with Backup"),
    ),
)
_DATASTORES = Table(
    "datastores",
    "mappings",
    "Which target datastore each source datastore becomes.",
    (
        _source("datastore"),
        Column("target", "Name of the datastore at the target." + _UNKNOWN, width=28),
        _CLUSTER,
        _VM,
        Column("device", "Only for this disk, e.g. Hard disk 2. Empty: any."),
        Column("format", "Disk format at the target. Empty: as it is.", ("thin", "thick", "eager"), 10),
        Column("policy", "Storage policy at the target. Empty: the datastore's default."),
        _STATUS,
        _PROPOSAL,
        _NOTE,
    ),
    (
        ("san-01", "nvme-01", "", "", "", "thin", "", "", "", "all disks of san-01"),
        ("san-01", "archive-01", "", "db01", "Hard disk 3", "", "", "", "", "one disk goes elsewhere"),
    ),
)
_CLUSTERS = Table(
    "clusters",
    "mappings",
    "Which target cluster and resource pool each source cluster becomes.",
    (
        Column(
            "source",
            "Name of the source cluster or standalone host, or a pattern with * and ?. "
            "Cluster/Pool maps one resource pool." + _UNKNOWN,
            width=28,
        ),
        Column("target", "Name of the cluster at the target.", width=28),
        Column("target_datacenter", "Datacenter at the target. Empty: the one in wavelift.toml."),
        Column("target_pool", "Resource pool path below the target cluster, A/B. Empty: its root pool."),
        _STATUS,
        _PROPOSAL,
        _NOTE,
    ),
    (
        ("Cluster-A", "New-1", "Hamburg", "", "", "", "all VMs of the cluster"),
        ("Cluster-A/Gold", "New-1", "Hamburg", "Gold", "", "", "one resource pool of it"),
    ),
)
_FOLDERS = Table(
    "folders",
    "mappings",
    "Where VM folders go. Without any row every VM keeps its folder path.",
    (
        _source("VM folder path below the datacenter, Prod/Web"),
        Column("target", "Folder path below the target datacenter. / is its root folder.", width=28),
        _STATUS,
        _PROPOSAL,
        _NOTE,
    ),
    (("Prod/Web", "Moved/Web", "", "", "one folder"), ("Test*", "Lab", "", "", "all that begin with Test")),
)
_OVERRIDES = Table(
    "overrides",
    "mappings",
    "Single VMs that go elsewhere than the tables say. Empty cells keep what the tables say.",
    (
        Column("vm", "VM name or instance UUID.", width=28),
        Column("cluster", "Target cluster."),
        Column("host", "Target host; empty lets wavelift choose."),
        Column("pool", "Target resource pool path."),
        Column("folder", "Target folder path; / is the root folder."),
        Column("datastore", "Target datastore of all its disks."),
        Column("network", "Target port group of all its adapters."),
        _NOTE,
    ),
    (("db01", "New-2", "", "", "Databases", "", "", "needs the licensed hosts"),),
)
_DEPENDENCIES = Table(
    "dependencies",
    "",
    "Which VMs belong together, must move in order, or must not share a wave.",
    (
        Column("vm", "VM name or instance UUID; for before: the one that moves first.", width=28),
        Column(
            "relation",
            "before: vm moves before other. together: same wave, all or none. apart: never in one wave. "
            "affinity: better in one wave; a cost, no rule.",
            ("before", "together", "apart", "affinity"),
            12,
        ),
        Column("other", "The other VM.", width=28),
        Column("strict", "yes: before means in an earlier wave.", ("yes", "no"), 8),
        Column(
            "weight",
            "Traffic or importance. The lightest link of a cycle is the one to cut; affinity costs so much "
            "per day between the two moves.",
            width=10,
        ),
        Column("max_days", "affinity: so many days between the two moves cost nothing. Empty: 0.", width=10),
        Column(
            "soak_days",
            "before: so many days between the end of the first one's window and the start of the other's.",
            width=10,
        ),
        _NOTE,
    ),
    (
        ("db01", "before", "app01", "", "", "", "", "the application needs its database"),
        ("node1", "together", "node2", "", "", "", "", "a pair behind one address"),
        ("app01", "affinity", "report01", "", "25", "3", "", "talk a lot; three days apart are no trouble"),
    ),
)
_APPLICATIONS = Table(
    "applications",
    "",
    "Which application each VM belongs to.",
    (
        Column("vm", "VM name or instance UUID.", width=28),
        Column("application", "Name of the application.", width=28),
        Column("tier", "web, app, db or what you call it.", width=12),
        Column("criticality", "A number; higher is more critical.", width=12),
        Column("owner", "Who is called when something is wrong.", width=24),
        Column("people", "How many people this VM needs on its night. Empty: as in wavelift.toml.", width=10),
    ),
    (("db01", "Shop", "db", "3", "Ines Brandt", "0.5"),),
)
_WINDOWS = Table(
    "windows",
    "",
    "The calendar: when waves may run. Without rows there are no limits of time.",
    (
        Column("name", "A name of its own.", width=20),
        Column("start", "Local time of the time zone: 2026-03-07 22:00.", width=20),
        Column("end", "Local time of the time zone.", width=20),
        Column("timezone", "IANA name such as Europe/Berlin. Empty: UTC.", width=20),
        Column("max_vms", "Most VMs in it. Empty: as in wavelift.toml.", width=10),
        Column("max_gib", "Most GiB in it. Empty: as in wavelift.toml.", width=10),
        Column("lockout_minutes", "In this last part nothing new starts.", width=16),
        Column(
            "max_waves",
            "Most waves in it, one after the other; they share its time and its limits. Empty: as in "
            "wavelift.toml.",
            width=12,
        ),
        Column("people", "How many people are there for it. Empty: no limit.", width=10),
        Column("announced", "yes: people have been told, so its waves stay as they are.", ("yes", "no"), 12),
        _NOTE,
    ),
    (
        (
            *("Night 1", "2026-03-07 22:00", "2026-03-08 04:00", "Europe/Berlin"),
            *("40", "", "60", "2", "4", "", "pilot"),
        ),
    ),
)
_MOMENT = "Local time of the time zone: 2026-03-07 22:00."
_ZONE = Column("timezone", "IANA name such as Europe/Berlin. Empty: UTC.", width=20)
_PINS = Table(
    "pins",
    "",
    "VMs, applications or move groups that must be in certain windows or in a certain wave.",
    (
        Column("vm", "VM name or instance UUID; its whole move group goes with it.", width=28),
        Column("application", "Instead of vm: all VMs of this application.", width=20),
        Column("group", "Instead of vm: a move group of the plan that stands, such as g3.", width=10),
        Column("window", "Name of the window; several with ; between them: any one of these.", width=20),
        Column("wave", "Number of the wave.", width=10),
        Column("not_before", "No window that starts before this time. " + _MOMENT, width=20),
        Column("not_after", "Only windows that end by this time. " + _MOMENT, width=20),
        _ZONE,
        _NOTE,
    ),
    (
        ("db01", "", "", "Night 1", "", "", "", "", "agreed with the owner"),
        ("", "Shop", "", "", "", "2026-04-01 00:00", "", "Europe/Berlin", "after the end of the quarter"),
    ),
)
_BLACKOUTS = Table(
    "blackouts",
    "",
    "Times in which VMs must not move. A row without vm, application and owner means every VM.",
    (
        Column("vm", "VM name or instance UUID.", width=28),
        Column("application", "All VMs of this application.", width=20),
        Column("owner", "All VMs of this owner.", width=24),
        Column("from", _MOMENT, width=20),
        Column("to", "Until then. " + _MOMENT, width=20),
        _ZONE,
        _NOTE,
    ),
    (("", "Shop", "", "2026-03-28 00:00", "2026-04-02 00:00", "Europe/Berlin", "end of the quarter"),),
)
_WINDDOWNS = Table(
    "winddowns",
    "",
    "Source hosts, clusters and datastores that must be empty by a date.",
    (
        Column("kind", "What is wound down.", ("host", "cluster", "datastore"), 12),
        Column("name", "Its name in the inventory.", width=28),
        Column("by", "Everything on it must have moved by then. " + _MOMENT, width=20),
        _ZONE,
        _NOTE,
    ),
    (("datastore", "san-01", "2026-06-30 00:00", "Europe/Berlin", "the lease of the array ends"),),
)

TABLES: tuple[Table, ...] = (
    _NETWORKS,
    _DATASTORES,
    _CLUSTERS,
    _FOLDERS,
    _OVERRIDES,
    _DEPENDENCIES,
    _APPLICATIONS,
    _WINDOWS,
    _PINS,
    _BLACKOUTS,
    _WINDDOWNS,
)


def column_of(name: str) -> Column:
    """A column that several tables share, such as ``status``."""
    return next(column for table in TABLES for column in table.columns if column.name == name)
