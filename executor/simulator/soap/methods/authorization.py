"""AuthorizationManager: what the session's account may do (fact sheet 1.1)."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.estate.rights import granted
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.paths import compile_path
from executor.simulator.soap.properties.vm import VM
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["METHODS"]

_PRIVILEGE: Final = "vim.AuthorizationManager.PrivilegeAvailability"
_PERMISSION: Final = "vim.AuthorizationManager.Permission"
_ENTITY: Final = "vim.AuthorizationManager.EntityPrivilege"


def has_privilege_on_entities(call: Call, entities: list[Any], session_id: str, privileges: list[str]) -> Any:
    """Say of each entity and each privilege whether it is granted.

    Raises:
        vmodl.fault.InvalidArgument: there is no such session.
        vmodl.fault.ManagedObjectNotFound: an entity does not exist.
    """
    if not call.face.sessions.is_active(session_id, call.session.user):
        raise fault("vmodl.fault.InvalidArgument", "There is no such session.", invalidProperty="sessionId")
    answers = []
    for entity in entities:
        node = call.scene.require(entity)
        available = [
            make(vmodl(_PRIVILEGE), privId=privilege, isGranted=granted(call.face.vcenter, node, privilege))
            for privilege in privileges
        ]
        answers.append(make(vmodl(_ENTITY), entity=entity, privAvailability=available))
    return array(_ENTITY, answers)


def entity_permissions(call: Call, entity: Any, inherited: bool) -> Any:
    """Return what is set on an object and, if asked, above it: VMs carry their own, the root has ours."""
    node = call.scene.require(entity)
    found: list[Any] = []
    while node is not None:
        if isinstance(node, VmNode):
            found += compile_path(VM, "permission").read(call.inventory, node) or ()
        if node.moref == call.inventory.vcenter.root:
            found.append(_administrator(call, node))
        node = call.inventory.nodes.get(node.parent) if inherited and node.parent else None
    return array(_PERMISSION, found)


def _administrator(call: Call, root: Any) -> Any:
    vc = call.inventory.vcenter
    return make(
        vmodl(_PERMISSION),
        entity=call.inventory.ref(root.moref),
        principal=vc.user,
        group=False,
        roleId=vc.roles.index("Admin"),
        propagate=True,
    )


METHODS: Final[dict[str, Method]] = {
    "RetrieveEntityPermissions": Method(entity_permissions, "vim.AuthorizationManager"),
    "HasPrivilegeOnEntities": Method(has_privilege_on_entities, "vim.AuthorizationManager"),
}
