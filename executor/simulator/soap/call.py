"""A method call as the methods see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from executor.simulator.soap.face import Face
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.serializer import Writer
from executor.simulator.soap.sessions import Session
from executor.simulator.soap.vmodl_faults import fault

__all__ = ["Call", "Method", "Outcome"]


@dataclass(slots=True)
class Outcome:
    """What an answer carries besides the result.

    Attributes:
        cookie: session key to hand out, or "".
        declared: result type where the method's own does not tell (reading a property).
        recorded: whether the world has noted the call already.
    """

    cookie: str = ""
    declared: Any = None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        face: the vCenter that is called.
        logged_in: the session, or None.
        scene: finds objects for it.
        target: the object the method is called on.
        writer: writes values in the client's API version.
        agent: the client's User-Agent.
        outcome: filled in by methods that have more to say than a result.
    """

    face: Face
    logged_in: Session | None
    scene: Scene
    target: Any
    writer: Writer
    agent: str
    outcome: Outcome

    @property
    def inventory(self) -> Inventory:
        """The vCenter's nodes."""
        return self.face.inventory

    @property
    def session(self) -> Session:
        """The session of a method that needs one."""
        if self.logged_in is None:
            raise fault("vim.fault.NotAuthenticated", "The session is not authenticated.")
        return self.logged_in


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what carries it out, and pyVmomi's class it belongs to.

    Attributes:
        run: gets the call and one value per parameter; its result is written as the method declares.
        owner: pyVmomi's dotted class name; a target of any other class is refused.
        anonymous: whether it needs no session.
    """

    run: Callable[..., Any]
    owner: str
    anonymous: bool = False
