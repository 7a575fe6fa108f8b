"""What belongs to VMs, changed over SOAP: attributes, permissions, notes, flags, rules, overrides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from executor.simulator.estate.nodes import ClusterNode, SimFault, SimRule, VmNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_values import make, vmodl
from wavelift.model.belongings import Permission, RuleKind

__all__ = ["METHODS"]


def add_field(call: Call, name: str, mo_type: Any = None, *_policies: Any) -> Any:
    """Make a custom attribute.

    Raises:
        SimFault: ``DuplicateName``.
    """
    vc = call.face.vcenter
    if name in call.inventory.field_names():
        raise SimFault("vim.fault.DuplicateName", f"There is an attribute {name!r}", name=name)
    vc.attributes.append(name)
    cls = vmodl("vim.CustomFieldsManager.FieldDef")
    return make(cls, key=call.inventory.field_key(name), name=name, type=str, managedObjectType=mo_type)


def set_field(call: Call, entity: Any, key: int, value: str) -> None:
    """Set a VM's custom attribute; an empty value takes it away."""
    vm = _vm(call, entity)
    names = {number: name for name, number in call.inventory.field_names().items()}
    if key not in names:
        raise SimFault("vmodl.fault.InvalidArgument", "There is no such field", invalidProperty="key")
    if value:
        vm.custom_values[names[key]] = value
    else:
        vm.custom_values.pop(names[key], None)
    _touch(call, vm.moref, "customValue")


def set_permissions(call: Call, entity: Any, permission: list[Any]) -> None:
    """Set permissions of a VM, each in place of the principal's earlier one."""
    vm, roles = _vm(call, entity), call.face.vcenter.roles
    for each in permission:
        if not 0 <= each.roleId < len(roles):
            raise SimFault("vim.fault.NotFound", "There is no such role")
        vm.permissions = [old for old in vm.permissions if old.principal != each.principal]
        role = roles[each.roleId]
        vm.permissions.append(Permission(each.principal, role, bool(each.group), bool(each.propagate)))
    _touch(call, vm.moref, "permission")


def reconfigure_vm(call: Call, spec: Any) -> Any:
    """Notes and the sharing of disks; nothing else is reconfigured here."""
    vm = call.target
    if spec.annotation is not None:
        vm.annotation = spec.annotation
    for change in spec.deviceChange or ():
        disk = next((disk for disk in vm.disks if disk.key == change.device.key), None)
        if disk is not None:
            disk.multi_writer = change.device.backing.sharing == "sharingMultiWriter"
    _touch(call, vm.moref, "config")
    return _done(call, "VirtualMachine.reconfigure", vm)


def reconfigure_cluster(call: Call, spec: Any, modify: bool) -> Any:  # noqa: ARG001 - SOAP's
    """Rules, VM groups and overrides."""
    cluster = call.target
    for change in spec.groupSpec or ():
        cluster.groups[change.info.name] = [_id(vm) for vm in change.info.vm or ()]
    for change in spec.rulesSpec or ():
        cluster.rules = [rule for rule in cluster.rules if rule.name != change.info.name]
        cluster.rules.append(_rule(change.info))
    for vm, change in _each(call, spec.drsVmConfigSpec):
        vm.drs = str(change.info.behavior or "")
    for vm, change in _each(call, spec.dasVmConfigSpec):
        vm.ha_priority = str(change.info.dasSettings.restartPriority or "")
        vm.ha_isolation = str(change.info.dasSettings.isolationResponse or "")
    _touch(call, cluster.moref, "configurationEx")
    return _done(call, "ComputeResource.reconfigureEx", cluster)


def _rule(info: Any) -> SimRule:
    anti = isinstance(info, vmodl("vim.cluster.AntiAffinityRuleSpec"))
    kind = RuleKind.APART if anti else RuleKind.TOGETHER
    members = [_id(vm) for vm in info.vm or ()]
    if len(members) < 2:
        raise SimFault("vmodl.fault.InvalidArgument", "A rule needs two VMs", invalidProperty="vm")
    return SimRule(info.name, kind, members, bool(info.enabled), bool(info.mandatory))


def _each(call: Call, changes: Any) -> Iterator[tuple[VmNode, Any]]:
    for change in changes or ():
        yield _vm(call, change.info.key), change


def _vm(call: Call, ref: Any) -> VmNode:
    return call.face.world.node(call.face.vcenter, _id(ref), VmNode)


def _id(ref: Any) -> str:
    moref: str = ref._moId  # noqa: SLF001 - pyVmomi's official name
    return moref


def _touch(call: Call, moref: str, path: str) -> None:
    call.face.world.touch(call.face.vcenter, moref, path)


def _done(call: Call, description: str, node: VmNode | ClusterNode) -> Any:
    """A task that has ended already."""
    tasks = call.face.world.tasks[call.face.vcenter.side]
    task = tasks.create(description, node, call.session.user)
    tasks.start(task)
    tasks.succeed(task)
    return vmodl("vim.Task")(task.moref)


METHODS: Final[dict[str, Method]] = {
    "AddCustomFieldDef": Method(add_field, "vim.CustomFieldsManager"),
    "SetField": Method(set_field, "vim.CustomFieldsManager"),
    "SetEntityPermissions": Method(set_permissions, "vim.AuthorizationManager"),
    "ReconfigVM_Task": Method(reconfigure_vm, "vim.VirtualMachine"),
    "ReconfigureComputeResource_Task": Method(reconfigure_cluster, "vim.ComputeResource"),
}
