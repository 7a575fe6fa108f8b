"""What belongs to a VM and is not in it: what vCenter leaves behind when it moves (fact sheet 4.3)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

__all__ = ["DRS_OFF", "Belongings", "Given", "Permission", "Rule", "RuleKind"]


DRS_OFF = "disabled"
"""What an override says of a VM that DRS must not touch, whatever its level (``DrsVmConfigInfo.enabled``)."""


class RuleKind(StrEnum):
    """Kinds of DRS rules between VMs; rules that bind VMs to hosts hang on the VM group."""

    TOGETHER = "affinity"
    APART = "anti-affinity"


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do what with the VM. ``role`` is a name: ids differ between vCenters."""

    principal: str
    role: str
    group: bool = False
    propagate: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A DRS rule the VM is in. ``members`` are instanceUuids, its own among them, sorted."""

    name: str
    kind: RuleKind
    members: tuple[str, ...]
    enabled: bool = True
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Belongings:
    """All of it, by names; everything sorted.

    Attributes:
        attributes: custom attributes with a value, as (name, value).
        tags: as (category, tag).
        permissions: those set on the VM itself.
        notes: the annotation. It travels with the VM; looked at all the same.
        rules: DRS rules between VMs.
        groups: VM groups of the cluster, to which rules that bind to hosts hang.
        drs: the VM's own automation level, ``DRS_OFF`` where DRS leaves it alone, or "".
        ha_priority, ha_isolation, ha_monitoring: its own restart priority, isolation response, VM monitoring,
            or "".
        ha_details: what its HA override sets besides and does not follow the cluster, as (path, value); the
            paths are those of ``ha_details.HA_DETAILS``.
        multi_writer: keys of disks shared with multi-writer; the flag is lost (fact sheet 4.2).
        media: connected CD drives that hold an image, as (label, file).
        unseen: what could not be read, in words.
    """

    attributes: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    permissions: tuple[Permission, ...] = ()
    notes: str = ""
    rules: tuple[Rule, ...] = ()
    groups: tuple[str, ...] = ()
    drs: str = ""
    ha_priority: str = ""
    ha_isolation: str = ""
    ha_monitoring: str = ""
    ha_details: tuple[tuple[str, str], ...] = ()
    multi_writer: tuple[int, ...] = ()
    media: tuple[tuple[str, str], ...] = ()
    unseen: tuple[str, ...] = ()

    def with_unseen(self, unseen: tuple[str, ...]) -> Belongings:
        """The same, with what could not be read."""
        return replace(self, unseen=unseen)

    @property
    def anything(self) -> bool:
        """Whether there is anything that could be left behind."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "unseen")


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving back.

    Attributes:
        trouble: what did not work, in words.
        later: names of DRS rules that are made when another of their VMs arrives.
    """

    trouble: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
