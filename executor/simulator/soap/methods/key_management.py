"""CryptoManagerKmip: the list of key providers."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.rights import refusal
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.properties.key_management import clusters

__all__ = ["METHODS"]

_PRIVILEGE: Final = "Cryptographer.ManageKeyServers"


def list_clusters(call: Call, *_filters: Any) -> Any:
    """Return the key providers, whatever is filtered by: all of them are of one kind.

    Raises:
        SimFault: ``NoPermission``; pyVmomi's own definition names the privilege.
    """
    vc = call.inventory.vcenter
    denied = refusal(vc, [(vc.nodes[vc.root], _PRIVILEGE)])
    if denied is not None:
        raise denied
    return clusters(call.inventory)


METHODS: Final[dict[str, Method]] = {
    "ListKmsClusters": Method(list_clusters, "vim.encryption.CryptoManagerKmip"),
}
