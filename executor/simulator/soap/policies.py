"""The policy service (PBM) beside the vCenter's own API: names of storage policies and what has them."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from executor.simulator.estate.ancestry import find_node
from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.dispatch import Answer
from executor.simulator.soap.envelope import Request, fault_answer, parse_request, result_answer
from executor.simulator.soap.face import Face
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["PolicyService"]

LOG = logging.getLogger(__name__)

_VERSION: Final = "pbm.version.version1"
_CATEGORY: Final = "REQUIREMENT"
_OK: Final = 200
_IN_THE_HEAD: Final = re.compile(rb"<(?:\w+:)?vcSessionCookie[^>]*>([\w-]{1,100})</")
_FAULT: Final = 500


class PolicyService:
    """Answers for one vCenter; the session is the vCenter's own."""

    def __init__(self, face: Face) -> None:
        """Show the policies of the vCenter behind ``face``."""
        self._face = face

    def answer(self, data: bytes, *, cookie: str, action: str, agent: str) -> Answer:  # noqa: ARG002
        """Carry out one call."""
        try:
            request = parse_request(data, _VERSION)
            with self._face.world.lock:
                value = self._act(request, cookie or _cookie_in(data))
            return Answer(_OK, result_answer(request, value, _VERSION))
        except vmodl("vmodl.MethodFault") as known:
            return Answer(_FAULT, fault_answer(known, _VERSION))
        except Exception as defect:
            LOG.exception("defect in the simulated policy service")
            made = fault("vmodl.fault.SystemError", str(defect), reason=str(defect))
            return Answer(_FAULT, fault_answer(made, _VERSION))

    def _act(self, request: Request, cookie: str) -> Any:
        session = self._face.session(cookie)
        result = "ok" if session is not None else "vim.fault.NotAuthenticated"
        self._face.world.record.append(
            self._face.side,
            session.key if session is not None else "",
            request.method,
            "",
            "",
            self._face.world.now(),
            result,
            None,
        )
        if session is None:
            raise fault("vim.fault.NotAuthenticated", "The session is not authenticated.")
        if request.method == "PbmRetrieveServiceContent":
            return self._content()
        if request.method == "PbmQueryProfile":
            wanted = request.arguments[1] in (None, _CATEGORY)
            return [_id(key) for key in self._face.vcenter.policies] if wanted else []
        if request.method == "PbmQueryAssociatedProfile":
            return [_id(key) for key in self._associated(request.arguments[0])]
        if request.method == "PbmRetrieveContent":
            return [self._profile(each.uniqueId) for each in request.arguments[0]]
        text = f"The simulated policy service has no {request.method}."
        raise fault("vmodl.fault.MethodNotFound", text, receiver=request.this, method=request.method)

    def _associated(self, entity: Any) -> list[str]:
        """Policies of a disk, key "vm-12:2000", or of a VM's home, which lies with its first disk."""
        moref, _, device = entity.key.partition(":")
        vm = find_node(self._face.vcenter, moref, VmNode)
        if vm is None:
            raise fault("vmodl.fault.ManagedObjectNotFound", f"There is no {entity.objectType} {entity.key}.")
        disks = [disk for disk in vm.disks if str(disk.key) == device] if device else vm.disks[:1]
        return [disk.policy for disk in disks if disk.policy]

    def _content(self) -> Any:
        about = make(
            vmodl("pbm.AboutInfo"), name="PBM", version="2.0", instanceUuid=self._face.vcenter.instance_uuid
        )
        managers = {
            "sessionManager": "pbm.auth.SessionManager",
            "capabilityMetadataManager": "pbm.capability.CapabilityMetadataManager",
            "profileManager": "pbm.profile.ProfileManager",
            "complianceManager": "pbm.compliance.ComplianceManager",
            "placementSolver": "pbm.placement.PlacementSolver",
        }
        references = {name: vmodl(kind)(kind.rpartition(".")[2]) for name, kind in managers.items()}
        return make(vmodl("pbm.ServiceInstanceContent"), aboutInfo=about, **references)

    def _profile(self, key: str) -> Any:
        name = self._face.vcenter.policies.get(key)
        if name is None:
            raise fault(
                "vmodl.fault.InvalidArgument", f"There is no profile {key}.", invalidProperty="profileIds"
            )
        return make(
            vmodl("pbm.profile.CapabilityBasedProfile"),
            profileId=_id(key),
            name=name,
            description="",
            profileCategory=_CATEGORY,
            resourceType=make(vmodl("pbm.profile.ResourceType"), resourceType="STORAGE"),
            constraints=make(vmodl("pbm.profile.SubProfileCapabilityConstraints"), subProfiles=[]),
        )


def _cookie_in(data: bytes) -> str:
    """The session of the vCenter's own API, which clients of this service may give in the envelope's head."""
    found = _IN_THE_HEAD.search(data)
    return found[1].decode() if found else ""


def _id(key: str) -> Any:
    return make(vmodl("pbm.profile.ProfileId"), uniqueId=key)
