"""``wavelift.toml``: a campaign's settings. Credentials are references, never secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from wavelift.model.finding import Severity
from wavelift.model.hooks import HealthCheck, Hook
from wavelift.model.placement import Side

__all__ = [
    "Cycles",
    "Endpoint",
    "Goal",
    "Limits",
    "OnFailure",
    "OwnRule",
    "Planning",
    "Policy",
    "PreflightRules",
    "Rehearsing",
    "Restore",
    "RuleKind",
    "Settings",
]

FILE_NAME = "wavelift.toml"
_LEAST_AT_ONCE = 4
_NO_LIMIT = 1_000_000


class RuleKind(StrEnum):
    """Which DRS rules shape the waves, by what they make of their VMs."""

    TOGETHER = "together"
    APART = "apart"


class Restore(StrEnum):
    """What is done about tags, attributes, permissions, rules and the like, which vCenter leaves behind."""

    TELL = "tell"
    MUST = "must"
    OFF = "off"


class OnFailure(StrEnum):
    """What a run does when a move fails for good."""

    CONTINUE = "continue"
    PAUSE = "pause"
    ROLLBACK_GROUP = "rollback-group"
    ROLLBACK_WAVE = "rollback-wave"


class Goal(StrEnum):
    """What makes one plan better than another; ``[planning] objective`` puts them in order."""

    WINDOWS = "windows"
    FINISH = "finish"
    CRITICALITY = "criticality"
    AFFINITY = "affinity"
    EVEN = "even"
    CHANGE = "change"


class Cycles(StrEnum):
    """What becomes of VMs that wait for each other in a cycle."""

    FIT = "fit"
    GROUP = "group"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How to reach one vCenter.

    Attributes:
        host: name or address, as the *other* vCenter can reach it too (fact sheet 1.3).
        port: HTTPS port.
        user: account name.
        password: a reference: ``env:NAME``, ``keyring:SERVICE/USER`` or ``file:PATH``.
        thumbprint: pinned certificate fingerprint, SHA-1 or SHA-256 hex, colons optional.
        ca_file: PEM file of the authority that signed the certificate, instead of a thumbprint.
        datacenter: default datacenter where a mapping row names none.
        locator_url: the url put into service locators; "" makes it ``https://host:port/sdk``.
        uppercase_uuid: send this vCenter's instanceUuid in capitals in service locators: some versions
            want that (fact sheet 1.3).
    """

    host: str = ""
    port: int = 443
    user: str = ""
    password: str = ""
    thumbprint: str = ""
    ca_file: str = ""
    datacenter: str = ""
    locator_url: str = ""
    uppercase_uuid: bool = False

    @property
    def service_url(self) -> str:
        """The url a service locator for this vCenter carries."""
        return self.locator_url or f"https://{self.host}:{self.port}/sdk"


@dataclass(frozen=True, slots=True)
class Planning:
    """How waves are cut.

    Attributes:
        max_vms: most VMs in a wave where its window says nothing; 0 is no limit.
        max_gib: most provisioned GiB in a wave where its window says nothing; 0 is no limit.
        min_waves: spread over at least so many waves.
        link_gbps: speed of the link between the sites, shared by all moves.
        hot_mib_s, cold_mib_s: what one move alone achieves, powered on and off (fact sheet 7.3).
        unified_data_transport: both sites run ESXi 8.0 or later with the provisioning service enabled on a
            vmkernel adapter, so powered-off VMs and snapshots go as fast as running ones (fact sheet 7.1).
        overhead_seconds: start-up and switchover of a move (fact sheet 7.3).
        reserve: part of a window to keep free, 0 to 1.
        objective: goals, the most important first, after everything that can be planned: ``windows`` (few
            windows), ``finish`` (the last wave early), ``affinity`` (what belongs together moves together),
            ``criticality`` (low first), ``even`` (waves equally full), ``change`` (few VMs in another wave
            than in the earlier plan; counts right after planning everything where there is one).
        confidence: how sure a wave must be to end within its window, 0.5 to 0.99: 0.5 takes the expected
            duration, 0.9 the high one.
        waves_per_window: most waves in one window where its row says nothing, one after the other.
        people_per_vm: how many people a VM needs on its night where applications say nothing.
        pilot: make the first wave a pilot with one of everything: each cluster pair, datastore pair,
            network, powered on and off, operating system family.
        pilot_vms: most VMs in the pilot; 0 is no limit beside the window's.
        cycles: VMs that wait for each other in a cycle move together where a wave can hold them (``fit``),
            always (``group``), or never (``cut``): then the lightest rows of the cycle do not count.
        soft_below: ``before`` rows of a smaller weight are wishes: they cost like affinity and bind nothing.
        same_application: weight of an affinity between the VMs of one application; 0 is none.
        same_network: weight of an affinity between the VMs of one network; 0 is none.
        cluster_rules: DRS rules of the export that shape the waves: ``together`` moves the VMs of an affinity
            rule in one wave, ``apart`` those of an anti-affinity rule in different ones; none with [].
        headroom: part of each target datastore to keep free, 0 to 1.
        vcpus_per_core: most vCPUs per core of a target cluster, what runs there included; 0 is no limit.
        memory_ratio: most configured memory of a target cluster per memory of its hosts; 0 is no limit.
        failover_hosts: so many of the largest hosts of each target cluster do not count.
        solver_effort: how long the solver CP-SAT may try for each smaller number of waves, in its own
            deterministic seconds; it finds fewer waves or proves that there are none. 0 leaves it out. Needs
            ``wavelift[solver]``.
    """

    max_vms: int = 50
    max_gib: float = 20000.0
    min_waves: int = 1
    link_gbps: float = 10.0
    hot_mib_s: float = 300.0
    cold_mib_s: float = 90.0
    unified_data_transport: bool = False
    overhead_seconds: float = 90.0
    reserve: float = 0.1
    objective: tuple[Goal, ...] = (Goal.WINDOWS, Goal.AFFINITY, Goal.CRITICALITY, Goal.EVEN, Goal.CHANGE)
    confidence: float = 0.5
    waves_per_window: int = 1
    people_per_vm: float = 0.0
    pilot: bool = False
    pilot_vms: int = 10
    cycles: Cycles = Cycles.FIT
    soft_below: float = 0.0
    same_application: float = 0.0
    same_network: float = 0.0
    cluster_rules: tuple[RuleKind, ...] = (RuleKind.TOGETHER, RuleKind.APART)
    headroom: float = 0.1
    vcpus_per_core: float = 0.0
    memory_ratio: float = 0.0
    failover_hosts: int = 0
    solver_effort: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """vCenter's cost model (fact sheet 3.1); 0 takes the table's value for the vCenter's version.

    Attributes:
        host_slots, hot_host_cost, cold_host_cost: units per ESXi host and their price per move.
        datastore_slots, datastore_cost: units per datastore and their price per move, both ends.
        network_slots, network_cost: units per host's vMotion network and their price per hot move.
        vmotion_host_cost, vmotion_datastore_cost: price of a hot move that copies no disk, within one
            vCenter.
        total: most moves at once over all; 0 is what the line between the sites feeds well, see
            ``Settings.moves_at_once``.
    """

    host_slots: int = 0
    hot_host_cost: int = 0
    cold_host_cost: int = 0
    datastore_slots: int = 0
    datastore_cost: int = 0
    network_slots: int = 0
    network_cost: int = 0
    vmotion_host_cost: int = 0
    vmotion_datastore_cost: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Checks:
    """What checks take for too much.

    Attributes:
        stale_days: after so many days an export is old; 0 is never.
    """

    stale_days: int = 14


@dataclass(frozen=True, slots=True)
class Policy:
    """How a run deals with trouble.

    Attributes:
        on_failure: what happens when a move fails for good.
        max_failures: so many failed moves stop the wave.
        attempts: most attempts per move.
        retry_seconds: first wait between attempts; doubles each time.
        retry_max_seconds: longest wait.
        verify_seconds: how long a moved VM may take to look right at the target.
        precheck: ask ``CheckRelocate_Task`` before each move.
        patience_seconds: how long reads are repeated while a vCenter does not answer, as during its restart
            (fact sheet 5.4); then the run ends, what was submitted goes on, and ``resume`` takes it up.
        restore: give back tags, custom attributes, permissions, DRS rules, groups and overrides, HA settings
            and flags that vCenter leaves behind; what stays missing is told ("tell") or fails it ("must").
        convert_templates: make templates VMs for the time of their move: vCenter relocates no template.
    """

    on_failure: OnFailure = OnFailure.ROLLBACK_GROUP
    max_failures: int = 5
    attempts: int = 4
    retry_seconds: float = 30.0
    retry_max_seconds: float = 600.0
    verify_seconds: float = 300.0
    precheck: bool = True
    patience_seconds: float = 900.0
    restore: Restore = Restore.TELL
    convert_templates: bool = False


@dataclass(frozen=True, slots=True)
class PreflightRules:
    """What a preflight must be before its wave may run.

    Attributes:
        required: ``run`` refuses without a preflight of this plan that is no no-go.
        sign_exceptions: a go with exceptions counts only when somebody has signed it off.
        max_age_hours: so old it may be.
        skew_seconds: clocks of both vCenters and of this machine may differ by so much.
        checks_at_once: so many ``CheckRelocate_Task`` run at a time.
        certificate_days: warn of a certificate that ends within so many days.
    """

    required: bool = True
    sign_exceptions: bool = True
    max_age_hours: float = 24.0
    skew_seconds: float = 60.0
    checks_at_once: int = 16
    certificate_days: float = 7.0


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """What people and vCenters do on a rehearsed night; few published figures exist, so put in your own.

    Attributes:
        start_late_seconds: the operator starts a wave up to so long after its window opens.
        pauses_per_hour: how often the operator pauses a wave, on average; 0 is never.
        pause_seconds: how long such a pause is, about: from half of it to twice as long.
        disks_at_once: most disks of one VM that are copied side by side, 1 to 4, each between datastores of
            its own at both ends; 1 is the careful choice (fact sheet 3.1).
    """

    start_late_seconds: float = 300.0
    pauses_per_hour: float = 0.05
    pause_seconds: float = 900.0
    disks_at_once: int = 4


@dataclass(frozen=True, slots=True)
class OwnRule:
    """One rule of the campaign's own: a ``[[rules]]`` table.

    Attributes:
        id: name of its findings, such as ``db-needs-owner``.
        when: condition over a VM's fields, such as ``cluster == "Old" and memory_mib > 65536``.
        severity: how bad it is.
        title: the trouble in a few words; empty: the id.
        message: what is said of each VM; empty: the title.
        fix: what to do about it.
    """

    id: str
    when: str
    severity: Severity = Severity.WARNING
    title: str = ""
    message: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of ``wavelift.toml``.

    Attributes:
        name: the campaign's name.
        same_vcenter: source and target are one vCenter, that of [source]: VMs move between its clusters,
            datacenters or datastores, and [target] is not needed but for its datacenter.
        files: table name to file name(s), where they differ from the defaults of the design, section 6:
            inventory, mappings, dependencies, applications, windows, pins, blackouts, winddowns.
        severities: finding id to ``blocker``, ``warning``, ``info`` or ``off``.
        rules: the campaign's own rules, in file order.
        hooks: what is run before and after, in file order.
        health: how VMs must look after they arrived, in file order.
    """

    name: str = ""
    same_vcenter: bool = False
    source: Endpoint = Endpoint()
    target: Endpoint = Endpoint()
    planning: Planning = Planning()
    limits: Limits = Limits()
    policy: Policy = Policy()
    checks: Checks = Checks()
    preflight: PreflightRules = PreflightRules()
    rehearsal: Rehearsing = Rehearsing()
    files: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severities: tuple[tuple[str, str], ...] = field(default=())
    rules: tuple[OwnRule, ...] = ()
    hooks: tuple[Hook, ...] = ()
    health: tuple[HealthCheck, ...] = ()

    @property
    def moves_at_once(self) -> int:
        """Most moves at once over all: as set, else what the line between the sites feeds well.

        A running VM's move needs 250 Mbps at least (fact sheet 3.1). It gets twice that: with less, busy
        guests change memory nearly as fast as it is copied, and more moves at once take longer, not less.
        """
        fed = int(self.planning.link_gbps * 900 / 500) if self.planning.link_gbps else _NO_LIMIT
        return self.limits.total or max(_LEAST_AT_ONCE, fed)

    def endpoint(self, side: Side) -> Endpoint:
        """The endpoint of that side."""
        return self.source if side is Side.SOURCE or self.same_vcenter else self.target

    def files_for(self, table: str) -> tuple[str, ...]:
        """File names set for a table, or () to look in the usual places."""
        return dict(self.files).get(table, ())
