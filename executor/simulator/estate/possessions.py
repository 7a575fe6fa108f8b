"""What belongs to a VM in the simulated world and does not travel to another vCenter (fact sheet 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from executor.simulator.estate.ancestry import cluster_of, require_node
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatastoreNode,
    HostNode,
    SimFault,
    SimRule,
    VCenter,
    VmNode,
)
from wavelift.model.belongings import Belongings, Given, Permission, Rule, RuleKind

__all__ = ["belongings_of", "give", "home_of", "images", "insert", "make_rule"]


def home_of(vc: VCenter, vm: VmNode) -> ClusterNode:
    """The cluster a VM is in."""
    return cluster_of(vc, require_node(vc, vm.host, HostNode))


def belongings_of(vc: VCenter, vm: VmNode) -> Belongings:
    """All of it."""
    cluster = home_of(vc, vm)
    bound = [rule.name for rule in cluster.rules if rule.group in cluster.groups and rule.group]
    bound = [name for name in bound if _in_group(cluster, name, vm)]
    return Belongings(
        attributes=tuple(sorted((name, value) for name, value in vm.custom_values.items() if value)),
        tags=tuple(sorted(vm.tags)),
        permissions=tuple(sorted(vm.permissions, key=lambda each: (each.principal, each.role))),
        notes=vm.annotation,
        rules=tuple(sorted(_rules(vc, cluster, vm), key=lambda rule: rule.name)),
        groups=tuple(sorted(name for name, members in cluster.groups.items() if vm.moref in members)),
        drs=vm.drs,
        ha_priority=vm.ha_priority,
        ha_isolation=vm.ha_isolation,
        ha_monitoring=vm.ha_monitoring,
        ha_details=vm.ha_details,
        multi_writer=tuple(disk.key for disk in vm.disks if disk.multi_writer),
        media=tuple((label, file) for _, label, file in images(vm)),
        unseen=tuple(
            f"rule {name} binds it to hosts: make it anew for the hosts of its new cluster" for name in bound
        ),
    )


def images(vm: VmNode) -> Iterator[tuple[int, str, str]]:
    """Images in connected CD drives, as (number, label, file). They do not go with it to another vCenter."""
    for at, held in enumerate(vm.told.cd_media if vm.told is not None else ()):
        if held.startswith("[") and at not in vm.ejected:
            yield at, f"CD/DVD drive {at + 1}", held


def insert(vc: VCenter, vm: VmNode, at: int, file: str) -> None:
    """Put the image back that was in a drive.

    Raises:
        SimFault: this vCenter has no datastore of that name.
    """
    store = file[1:].partition("] ")[0]
    if not any(isinstance(node, DatastoreNode) and node.name == store for node in vc.nodes.values()):
        raise SimFault("vim.fault.FileNotFound", f"There is no file {file}", file=file)
    vm.ejected -= {at}


def _in_group(cluster: ClusterNode, rule: str, vm: VmNode) -> bool:
    group = next(each.group for each in cluster.rules if each.name == rule)
    return vm.moref in cluster.groups.get(group, [])


def _rules(vc: VCenter, cluster: ClusterNode, vm: VmNode) -> Iterable[Rule]:
    for rule in cluster.rules:
        if rule.kind is not None and vm.moref in rule.members:
            uuids = (require_node(vc, moref, VmNode).instance_uuid.lower() for moref in rule.members)
            yield Rule(rule.name, rule.kind, tuple(sorted(uuids)), rule.enabled, rule.mandatory)


def give(vc: VCenter, vm: VmNode, wanted: Belongings) -> Given:
    """Give a VM what it lacks."""
    trouble: list[str] = []
    vc.attributes += [name for name, _ in wanted.attributes if name not in vc.attributes]
    vm.custom_values.update(wanted.attributes)
    vm.tags = vm.tags.union(wanted.tags)
    for permission in wanted.permissions:
        trouble += _permit(vc, vm, permission)
    vm.annotation = wanted.notes
    vm.drs = wanted.drs or vm.drs
    vm.ha_priority = wanted.ha_priority or vm.ha_priority
    vm.ha_isolation = wanted.ha_isolation or vm.ha_isolation
    vm.ha_monitoring = wanted.ha_monitoring or vm.ha_monitoring
    vm.ha_details = tuple(sorted({**dict(vm.ha_details), **dict(wanted.ha_details)}.items()))
    cluster = home_of(vc, vm)
    later = [rule.name for rule in wanted.rules if not make_rule(vc, cluster, rule)]
    for group in wanted.groups:
        members = cluster.groups.setdefault(group, [])
        members += [moref for moref in (vm.moref,) if moref not in members]
    for disk in vm.disks:
        disk.multi_writer = disk.multi_writer or disk.key in wanted.multi_writer
    trouble += _insert_all(vc, vm, wanted)
    return Given(tuple(trouble), tuple(later))


def _insert_all(vc: VCenter, vm: VmNode, wanted: Belongings) -> Iterator[str]:
    told = vm.told.cd_media if vm.told is not None else ()
    for label, file in wanted.media:
        at = next((at for at, held in enumerate(told) if f"CD/DVD drive {at + 1}" == label), None)
        if at is not None and at in vm.ejected:
            try:
                insert(vc, vm, at, file)
            except SimFault as fault:
                yield f"{label}: {fault}"


def _permit(vc: VCenter, vm: VmNode, permission: Permission) -> list[str]:
    if permission.role not in vc.roles:
        return [f"there is no role {permission.role!r}"]
    vm.permissions = [each for each in vm.permissions if each.principal != permission.principal]
    vm.permissions.append(permission)
    return []


def make_rule(vc: VCenter, cluster: ClusterNode, rule: Rule) -> bool:
    """Make a rule, or bring it up to date; False where fewer than two of its VMs are there.

    Raises:
        SimFault: a rule of that name is of another kind.
    """
    here = [
        moref
        for uuid in rule.members
        for moref in vc.by_uuid.get(uuid.casefold(), [])
        if home_of(vc, require_node(vc, moref, VmNode)) is cluster
    ]
    known = next((each for each in cluster.rules if each.name == rule.name), None)
    if known is not None:
        if known.kind is not rule.kind:
            raise SimFault("vim.fault.DuplicateName", f"There is a rule {rule.name!r} of another kind")
        known.members += [moref for moref in here if moref not in known.members]
        return len(known.members) > 1
    if len(here) > 1:
        cluster.rules.append(SimRule(rule.name, RuleKind(rule.kind), here, rule.enabled, rule.mandatory))
    return len(here) > 1
