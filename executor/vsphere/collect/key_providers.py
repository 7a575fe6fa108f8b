"""Which providers of encryption keys a vCenter has, and which of them a key is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyVmomi import vim, vmodl

from executor.gateway import Refused
from executor.vsphere.session import Link, Session

__all__ = ["Provider", "provider_name", "read_key_providers"]

_NO_MANAGER = "this vCenter shows no key management"


@dataclass(frozen=True, slots=True)
class Provider:
    """A key provider: its name, its kind ("vCenter", "nativeProvider", …), whether it is the default."""

    name: str
    kind: str
    default: bool


def provider_name(key: Any) -> str:
    """Name of the provider of a ``CryptoKeyId``; "" without a key or where it is not told."""
    provider = getattr(key, "providerId", None)
    return str(provider.id) if provider is not None else ""


def read_key_providers(session: Session) -> tuple[list[Provider] | None, str]:
    """All key providers by name; None, and why, where they cannot be read."""
    try:
        found = session.call(_registered)
    except Refused as refusal:
        return None, str(refusal.fault)
    return found, "" if found is not None else _NO_MANAGER


def _registered(link: Link) -> list[Provider] | None:
    # The session's own content was read in the oldest version spoken, which has no such field yet.
    manager = link.ref(vim.ServiceInstance, "ServiceInstance").RetrieveContent().cryptoManager
    if not isinstance(manager, vim.encryption.CryptoManagerKmip):
        return None
    try:
        clusters = manager.ListKmsClusters(False, None, None)
    except vmodl.fault.InvalidRequest:
        # Before 7.0 there is no such method, and no native provider that the property might lack.
        clusters = manager.kmipServers
    found = [
        Provider(each.clusterId.id, each.managementType or "", bool(each.useAsDefault))
        for each in clusters or ()
    ]
    return sorted(found, key=lambda provider: provider.name.casefold())
