"""How fast things go in the simulated world: every number in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.model.inventory import Power

__all__ = ["Physics"]


@dataclass(frozen=True, slots=True)
class Physics:
    """Speeds in MiB/s and times in seconds (fact sheet 7).

    Attributes:
        link_mib_s: the line between the two sites, shared by all moves; 10 GbE at 90 percent.
        stream_mib_s: most one running VM's copy gets: one vMotion stream is about 15 GbE (7.1).
        nfc_mib_s: most one powered-off VM's copy gets: NFC peaks at 1.3 Gbps, 60 to 90 percent of it
            are usual (7.1, 7.3).
        overhead_seconds: from the start of a task to its first byte.
        switchover_seconds: stun and hand-over of a running VM; also registration of a powered-off one.
        check_seconds: from the start of a task to its failure where it cannot begin.
        cancel_seconds: from a cancellation request to its effect before the switchover (6.1).
        restart_seconds: how long a restarting vCenter answers 503.
        transmit_ratio: the guest is slowed down until at least so many bytes go out per byte that it
            dirties (1.3 by default, 7.1).
        active_only: whether only active memory is sent (7.2); else all of it.
        unified_data_transport: powered-off VMs and snapshots go at vMotion speed where both hosts are at
            least 8.0 (7.1); it also needs the provisioning service on a vmkernel adapter, so it is off.
        disks_at_once: most disks of one VM that are copied side by side, 1 to 4; only between distinct
            datastores at both ends, and all together at the VM's own limit (3.1).
        progress_step: a task's progress moves in steps of so many percent.
    """

    link_mib_s: float = 1073.0
    stream_mib_s: float = 1788.0
    nfc_mib_s: float = 115.0
    overhead_seconds: float = 60.0
    switchover_seconds: float = 3.0
    check_seconds: float = 2.0
    cancel_seconds: float = 1.0
    restart_seconds: float = 120.0
    transmit_ratio: float = 1.3
    active_only: bool = False
    unified_data_transport: bool = False
    disks_at_once: int = 4
    progress_step: int = 5

    @classmethod
    def unthrottled(cls) -> Physics:
        """Near-zero durations, for tests of what happens rather than of when."""
        fast = 1e12
        return cls(
            link_mib_s=fast,
            stream_mib_s=fast,
            nfc_mib_s=fast,
            overhead_seconds=0.001,
            switchover_seconds=0.001,
            check_seconds=0.001,
            cancel_seconds=0.0005,
            restart_seconds=0.0,
            progress_step=50,
        )

    @property
    def unlimited(self) -> bool:
        """Whether hosts and datastores do not slow anything down either."""
        return self.link_mib_s >= 1e12

    def stream_cap(self, power: Power) -> float:
        """Most one VM's copy gets, in MiB/s."""
        return self.stream_mib_s if power is Power.ON else self.nfc_mib_s
