"""Datastore: asking how full it is changes nothing here, because the pair always shows what is free now."""

from __future__ import annotations

from typing import Final

from executor.simulator.soap.call import Call, Method

__all__ = ["METHODS"]


def refresh(_call: Call) -> None:
    """Look at the datastore anew."""


METHODS: Final[dict[str, Method]] = {
    "RefreshDatastore": Method(refresh, "vim.Datastore"),
    "RefreshDatastoreStorageInfo": Method(refresh, "vim.Datastore"),
}
