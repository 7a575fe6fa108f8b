"""Storage policies, from the policy service (PBM) that every vCenter serves beside its own API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyVmomi import pbm, vmodl
from pyVmomi.VmomiSupport import GetRequestContext

from executor.vsphere.faults import TRANSPORT, describe, translate
from executor.vsphere.session import Session
from executor.vsphere.wire import Stub

__all__ = ["Policy", "read_policies"]

_PATH, _VERSION = "/pbm", "pbm.version.version1"
_COOKIE = re.compile(r'vmware_soap_session="?([^";]+)')


@dataclass(frozen=True, slots=True)
class Policy:
    """A storage policy that VMs can have."""

    name: str
    id: str
    description: str


def read_policies(session: Session) -> tuple[list[Policy], str]:
    """All storage policies by name, and why they cannot be read, or ""."""
    stub = Stub(session.login, session.pin, timeout=session.timing.call, keep=1, path=_PATH, version=_VERSION)
    stub.cookie = session.link.stub.cookie
    try:
        with _as(stub.cookie):
            return _policies(stub), ""
    except vmodl.MethodFault as fault:
        return [], str(translate(fault))
    except TRANSPORT as error:
        return [], f"the policy service does not answer: {describe(error)}"
    finally:
        stub.retire()


@contextmanager
def _as(cookie: str) -> Iterator[None]:
    """The policy service knows the session by a SOAP header, not only by the cookie."""
    context: dict[str, str] = GetRequestContext()
    key = _COOKIE.search(cookie or "")
    context["vcSessionCookie"] = key[1] if key else ""
    try:
        yield
    finally:
        del context["vcSessionCookie"]


def _policies(stub: Stub) -> list[Policy]:
    manager: Any = pbm.ServiceInstance("ServiceInstance", stub).RetrieveContent().profileManager
    storage = pbm.profile.ResourceType(resourceType="STORAGE")
    ids = manager.QueryProfile(resourceType=storage, profileCategory="REQUIREMENT")
    profiles = manager.RetrieveContent(profileIds=list(ids)) if ids else ()
    found = [Policy(each.name, str(each.profileId.uniqueId), each.description or "") for each in profiles]
    return sorted(found, key=lambda policy: policy.name.casefold())
