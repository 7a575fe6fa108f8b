"""Ids of the storage policies that an order names."""

from __future__ import annotations

from threading import Lock

from executor.gateway import Fault, Refused
from executor.vsphere.collect.policies import read_policies
from executor.vsphere.session import Session
from wavelift.model.placement import Placement

__all__ = ["PolicyIds"]


class PolicyIds:
    """One vCenter's storage policies by name; read when first asked for, again for a name not among them."""

    def __init__(self, session: Session) -> None:
        """Policies of the vCenter that this session is with."""
        self._session = session
        self._ids: dict[str, str] = {}
        self._lock = Lock()

    def of(self, placement: Placement) -> dict[str, str]:
        """Id by name of the policies that a placement names; each vCenter has its own ids (fact sheet 4.3).

        Raises:
            Refused: ``wavelift.TargetMissing`` for a name that is not there, ``wavelift.PoliciesUnread``
                where the policy service does not answer. No VM was touched.
        """
        wanted = sorted({disk.policy for disk in placement.disks if disk.policy})
        if not wanted:
            return {}
        with self._lock:
            if not self._ids.keys() >= {name.casefold() for name in wanted}:
                self._read()
            missing = [name for name in wanted if name.casefold() not in self._ids]
            if missing:
                raise Refused(self._missing(missing))
            return {name: self._ids[name.casefold()] for name in wanted}

    def _read(self) -> None:
        policies, reason = read_policies(self._session)
        if reason:
            where = self._session.login.where
            text = f"the storage policies of {where} cannot be read: {reason}"
            raise Refused(Fault("wavelift.PoliciesUnread", text, lineage=("wavelift.PoliciesUnread",)))
        self._ids = {policy.name.casefold(): policy.id for policy in policies}

    def _missing(self, names: list[str]) -> Fault:
        quoted = ", ".join(repr(name) for name in names)
        text = f"{self._session.login.where} has no storage policy {quoted}"
        return Fault("wavelift.TargetMissing", text, lineage=("wavelift.TargetMissing",))
