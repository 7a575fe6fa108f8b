"""What one session can see: the vCenter's nodes, its services, and the session's own objects."""

from __future__ import annotations

from typing import Any

from executor.simulator.soap.browser import browser_at
from executor.simulator.soap.host_parts import part_at
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.registry import kind_of
from executor.simulator.soap.services import SERVICES
from executor.simulator.soap.sessions import Session
from executor.simulator.soap.snapshot import snapshot_at
from executor.simulator.soap.vmodl_faults import fault

__all__ = ["Scene"]


class Scene:
    """Finds objects by reference for one session."""

    def __init__(self, inventory: Inventory, session: Session | None) -> None:
        """See ``inventory`` as ``session`` does; None stands for a client that has not logged in."""
        self.inventory = inventory
        self.session = session
        inventory.visitor = session

    def find(self, reference: Any) -> Any:
        """Return the object behind a reference, or None; a wrong class in the reference counts as None."""
        found = self.by_moref(reference._moId)  # noqa: SLF001 - pyVmomi's official name
        if found is None:
            return None
        actual, claimed = self.kind(found).vmodl_class, type(reference)
        return found if actual is claimed or issubclass(actual, claimed) else None

    def by_moref(self, moref: str) -> Any:
        """Return the object of that id, or None."""
        found: Any = self.inventory.nodes.get(moref)
        if found is None and self.session is not None:
            found = self.session.objects.get(moref)
        if found is not None:
            return found
        return (
            SERVICES.get(moref)
            or browser_at(self.inventory, moref)
            or snapshot_at(self.inventory, moref)
            or part_at(self.inventory, moref)
        )

    def require(self, reference: Any) -> Any:
        """Return the object behind a reference.

        Raises:
            vmodl.fault.ManagedObjectNotFound: when there is none.
        """
        found = self.find(reference)
        if found is None:
            raise self.missing(reference)
        return found

    @staticmethod
    def missing(reference: Any) -> Any:
        """Return the fault for an object that does not exist."""
        moref = reference._moId  # noqa: SLF001 - pyVmomi's official name
        text = f"The object '{moref}' has already been deleted or has not been completely created"
        made = fault("vmodl.fault.ManagedObjectNotFound", text)
        made.obj = reference
        return made

    @staticmethod
    def kind(found: Any) -> Kind:
        """Return the kind of an object."""
        return kind_of(found)
