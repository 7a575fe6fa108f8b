"""ServiceInstance."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.services import service_content

__all__ = ["METHODS"]


def retrieve_content(call: Call) -> Any:
    """Return the service content, to anyone: a client needs it to find the login."""
    return service_content(call.inventory)


def current_time(call: Call) -> datetime:
    """Return the vCenter's clock; the cheapest way to keep a session alive (fact sheet 0.9)."""
    return call.inventory.clock()


METHODS: Final[dict[str, Method]] = {
    "RetrieveServiceContent": Method(retrieve_content, "vim.ServiceInstance", anonymous=True),
    "CurrentTime": Method(current_time, "vim.ServiceInstance"),
}
