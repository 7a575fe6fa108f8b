"""Permissions set on the VM itself; roles go by name, their ids differ between vCenters."""

from __future__ import annotations

from pyVmomi import vim

from executor.gateway import Fault, Refused
from executor.vsphere.properties import Row
from executor.vsphere.session import Link, Session
from wavelift.model.belongings import Permission

__all__ = ["Permissions"]


class Permissions:
    """Permissions in one vCenter."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._roles: dict[int, str] = {}

    def of(self, row: Row) -> tuple[Permission, ...]:
        """Those set on this VM; what it inherits belongs to its folder."""
        own = [each for each in row.values.get("permission") or () if _is_own(each, row.moref)]
        if not own:
            return ()
        roles = self._names({each.roleId for each in own})
        found = [
            Permission(each.principal, roles.get(each.roleId, str(each.roleId)), each.group, each.propagate)
            for each in own
        ]
        return tuple(sorted(found, key=lambda each: (each.principal, each.role)))

    def put(self, moref: str, permission: Permission) -> None:
        """Set one.

        Raises:
            Refused: this vCenter has no role of that name (``wavelift.TargetMissing``), or does not know the
                principal.
        """
        ids = {name: number for number, name in self._read().items()}
        role = ids.get(permission.role)
        if role is None:
            text = f"there is no role {permission.role!r}"
            raise Refused(Fault("wavelift.TargetMissing", text, lineage=("wavelift.TargetMissing",)))

        def send(link: Link) -> None:
            entity = link.ref(vim.VirtualMachine, moref)
            spec = vim.AuthorizationManager.Permission(
                entity=entity,
                principal=permission.principal,
                group=permission.group,
                roleId=role,
                propagate=permission.propagate,
            )
            link.content.authorizationManager.SetEntityPermissions(entity, [spec])

        self._session.call_once(send)

    def _names(self, wanted: set[int]) -> dict[int, str]:
        return self._roles if wanted <= self._roles.keys() else self._read()

    def _read(self) -> dict[int, str]:
        self._roles = self._session.call(
            lambda link: {role.roleId: role.name for role in link.content.authorizationManager.roleList}
        )
        return self._roles


def _is_own(permission: object, moref: str) -> bool:
    entity = getattr(permission, "entity", None)
    return entity is None or getattr(entity, "_moId", moref) == moref
