"""AuthorizationManager: what the session's account may do (fact sheet 1.1)."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.rights import granted
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["METHODS"]

_PRIVILEGE: Final = "vim.AuthorizationManager.PrivilegeAvailability"
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


METHODS: Final[dict[str, Method]] = {
    "HasPrivilegeOnEntities": Method(has_privilege_on_entities, "vim.AuthorizationManager"),
}
