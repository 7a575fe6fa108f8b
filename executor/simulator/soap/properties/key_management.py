"""The key manager of a vCenter: which providers of encryption keys it has (fact sheet 4.2)."""

from __future__ import annotations

from typing import Any

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["KEY_MANAGER", "clusters"]

_CLUSTER = "vim.encryption.KmipClusterInfo"


def clusters(inventory: Inventory) -> Any:
    """Return the key providers, the first one as the default."""
    found = [
        make(
            vmodl(_CLUSTER),
            clusterId=make(vmodl("vim.encryption.KeyProviderId"), id=name),
            useAsDefault=number == 0,
            managementType="vCenter",
        )
        for number, name in enumerate(inventory.vcenter.key_providers)
    ]
    return array(_CLUSTER, found)


KEY_MANAGER = Kind(
    "vim.encryption.CryptoManagerKmip",
    {
        "enabled": lambda inventory, _service: bool(inventory.vcenter.key_providers),
        "kmipServers": lambda inventory, _service: clusters(inventory),
    },
)
