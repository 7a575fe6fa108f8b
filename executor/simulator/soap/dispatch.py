"""From a request's bytes to an answer's bytes: parse, find session and object, act, write, record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from executor.simulator.estate.nodes import SimFault
from executor.simulator.soap.call import Call, Method, Outcome
from executor.simulator.soap.envelope import Request, fault_answer, parse_request, read_version, result_answer
from executor.simulator.soap.face import Face
from executor.simulator.soap.methods import (
    authorization,
    browser,
    datastores,
    events,
    fetch,
    folder,
    key_management,
    licences,
    possessions,
    power,
    property_collector,
    reconfiguration,
    relocation,
    renaming,
    search_index,
    service_instance,
    session_manager,
    snapshots,
    switches,
    tasks,
    template,
    views,
)
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.serializer import writer_for
from executor.simulator.soap.sessions import Session
from executor.simulator.soap.trouble import Dropped, Unavailable
from executor.simulator.soap.vmodl_faults import fault, fault_of
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.trouble.script import Action, CallFault

__all__ = ["MODELLED", "Answer", "Answering", "Dispatcher"]

LOG = logging.getLogger(__name__)

MODELLED: Final[dict[str, Method]] = {
    **service_instance.METHODS,
    **session_manager.METHODS,
    **fetch.METHODS,
    **datastores.METHODS,
    **search_index.METHODS,
    **views.METHODS,
    **property_collector.METHODS,
    **tasks.METHODS,
    **switches.METHODS,
    **events.METHODS,
    **relocation.METHODS,
    **folder.METHODS,
    **authorization.METHODS,
    **browser.METHODS,
    **template.METHODS,
    **possessions.METHODS,
    **reconfiguration.METHODS,
    **power.METHODS,
    **renaming.METHODS,
    **snapshots.METHODS,
    **key_management.METHODS,
    **licences.METHODS,
}
_OK: Final = 200
_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """HTTP status, body, and the session key to set as a cookie, or ""."""

    status: int
    body: bytes
    cookie: str = ""


class Answering(Protocol):
    """Something that answers SOAP requests."""

    def answer(self, data: bytes, *, cookie: str, action: str, agent: str) -> Answer:
        """Carry out one call.

        Raises:
            Dropped, Unavailable: scripted trouble of the network, for the server to make happen.
        """


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Carries out calls on one vCenter.

    Attributes:
        face: the vCenter.
        catch_up: brings world time up to now; called before each call.
        version: pyVmomi's name of the newest API version this vCenter speaks.
    """

    face: Face
    catch_up: Callable[[], None]
    version: str

    def answer(self, data: bytes, *, cookie: str, action: str, agent: str) -> Answer:
        """Carry out one call.

        Raises:
            Dropped, Unavailable: scripted trouble of the network, for the server to make happen.
        """
        version = read_version(action, self.version)
        try:
            request = parse_request(data, version)
            outcome = Outcome()
            value = self._act(request, cookie, version, agent, outcome)
            return Answer(_OK, result_answer(request, value, version, outcome.declared), outcome.cookie)
        except vmodl("vmodl.MethodFault") as known:
            return Answer(_FAULT, fault_answer(known, version))
        except (Dropped, Unavailable):
            raise
        except Exception as defect:
            LOG.exception("defect in the simulated vCenter")
            text = f"{type(defect).__name__}: {defect}"
            made = fault("vmodl.fault.SystemError", text, reason=text)
            return Answer(_FAULT, fault_answer(made, version))

    def _act(self, request: Request, cookie: str, version: str, agent: str, outcome: Outcome) -> Any:
        self.catch_up()
        subject = _subject(request)
        with self.face.world.lock:
            session = self.face.session(cookie)
            trouble = self.face.world.call_fault(self.face.vcenter, request.method, subject)
        self._trouble_before(trouble, request, session)
        with self.face.world.lock:
            result = "ok"
            try:
                call = self._call(request, session, version, agent, outcome)
                value = MODELLED[request.method].run(call, *request.arguments)
            except SimFault as known:
                result = known.name
                raise fault_of(known) from None
            except vmodl("vmodl.MethodFault") as known:
                result = _vmodl_name(known)
                raise
            finally:
                if not outcome.recorded:
                    self._record(request, session, result)
        self._trouble_after(trouble)
        return value

    def _trouble_before(self, trouble: CallFault | None, request: Request, session: Session | None) -> None:
        if trouble is None:
            return
        if trouble.action is Action.DELAY:
            self.face.closed.wait(trouble.seconds / self.face.speed)
            self.catch_up()
        elif trouble.action is Action.DROP_BEFORE:
            self._record(request, session, "dropped")
            raise Dropped
        elif trouble.action is Action.UNAVAILABLE:
            self._record(request, session, "503")
            raise Unavailable
        elif trouble.action is Action.FAULT and trouble.fault is not None:
            self._record(request, session, trouble.fault.name)
            raise fault_of(trouble.fault)

    @staticmethod
    def _trouble_after(trouble: CallFault | None) -> None:
        if trouble is None:
            return
        if trouble.action is Action.DROP_AFTER:
            raise Dropped
        if trouble.action is Action.FAULT_AFTER and trouble.fault is not None:
            raise fault_of(trouble.fault)

    def _call(
        self, request: Request, session: Session | None, version: str, agent: str, outcome: Outcome
    ) -> Call:
        method = MODELLED.get(request.method)
        if session is None and not (method is not None and method.anonymous):
            raise fetch.not_authenticated()
        scene = Scene(self.face.inventory, session)
        target = scene.find(request.this)
        if target is None and session is None:
            raise fetch.not_authenticated()
        if target is None:
            raise scene.missing(request.this)
        kind = scene.kind(target).vmodl_class
        if method is None:
            raise _not_modelled(request, kind)
        if not issubclass(kind, vmodl(method.owner)):
            raise scene.missing(request.this)
        return Call(self.face, session, scene, target, writer_for(version), agent, outcome)

    def _record(self, request: Request, session: Session | None, result: str) -> None:
        subject = _subject(request)
        node = self.face.inventory.nodes.get(subject)
        extra = {"accepted": False} if request.method == "RelocateVM_Task" else None
        self.face.world.record.append(
            self.face.side,
            session.key if session is not None else "",
            request.method,
            subject,
            node.name if node is not None else "",
            self.face.world.now(),
            result,
            extra,
        )


def _subject(request: Request) -> str:
    """Return the moref a call is about: the VM a check is for, else the object it is called on."""
    about = request.arguments[0] if request.method == "CheckRelocate_Task" else request.this
    moref: str = about._moId  # noqa: SLF001 - pyVmomi's official name
    return moref


def _not_modelled(request: Request, kind: Any) -> Exception:
    """What is said to a call that a real vCenter would know, or that this object does not have."""
    methods = kind._GetMethodList()  # noqa: SLF001 - pyVmomi's official name
    known = any(each.wsdlName == request.method for each in methods)
    name = "NotSupported" if known else "MethodNotFound"
    text = f"The simulated vCenter has no {request.method}."
    more = {} if known else {"receiver": request.this, "method": request.method}
    made: Exception = fault(f"vmodl.fault.{name}", text, **more)
    return made


def _vmodl_name(known: Any) -> str:
    """Return a fault's dotted name, "vim.fault.InvalidLogin"."""
    return type(known).__name__
