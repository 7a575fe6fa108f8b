"""What belongs to VMs, changed over SOAP: custom attributes and permissions."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import SimFault, VmNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import make, vmodl
from wavelift.model.belongings import Permission

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


def _vm(call: Call, ref: Any) -> VmNode:
    if not isinstance(call.scene.require(ref), VmNode):
        text = "The simulated vCenter keeps attributes and permissions of virtual machines only."
        raise fault("vmodl.fault.NotSupported", text)
    return call.face.world.node(call.face.vcenter, _id(ref), VmNode)


def _id(ref: Any) -> str:
    moref: str = ref._moId  # noqa: SLF001 - pyVmomi's official name
    return moref


def _touch(call: Call, moref: str, path: str) -> None:
    call.face.world.touch(call.face.vcenter, moref, path)


METHODS: Final[dict[str, Method]] = {
    "AddCustomFieldDef": Method(add_field, "vim.CustomFieldsManager"),
    "SetField": Method(set_field, "vim.CustomFieldsManager"),
    "SetEntityPermissions": Method(set_permissions, "vim.AuthorizationManager"),
}
