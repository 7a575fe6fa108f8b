"""One vCenter's session: logs in once, stays logged in, and knows what may be asked twice."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pyVmomi import vim, vmodl
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

from executor.gateway import GatewayError, Refused, Unanswered
from executor.gateway.patience import FIRST_PAUSE, LONGEST_PAUSE
from executor.vsphere.faults import TRANSPORT, describe, session_lost, translate, unsent
from executor.vsphere.login import Login
from executor.vsphere.pins import Pin
from executor.vsphere.wire import Stub, best_version
from wavelift.errors import LoginRefused, VCenterError, VCenterUnreachable, WaveliftError
from wavelift.model.placement import Side

__all__ = ["Link", "Session", "Timing"]

T = TypeVar("T")

_LOGINS_PER_CALL = 2
_LEAST_PAUSE = 0.02
_UNHEARD_LOGINS = 2
"""Logins in a row whose answer never came, before we stop: each may be one more towards the account's lock
(by vCenter's default five wrong ones in three minutes)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take, in seconds.

    Attributes:
        call: without a byte for so long, a call counts as broken. Longer than ``poll``.
        connect: for the first handshake.
        poll: how long the vCenter may hold a ``WaitForUpdatesEx``.
        patience: reads are repeated for so long while a vCenter restarts (fact sheet 5.4).
        speed: the vCenter's seconds in one of ours: pauses before it is asked again are its own. 1 but for a
            simulated one.
    """

    call: float = 120.0
    connect: float = 15.0
    poll: int = 60
    patience: float = 300.0
    speed: float = 1.0

    def paced(self, seconds: float) -> float:
        """So many of the vCenter's seconds in ours, yet never so short that we ask without a break."""
        return max(seconds / self.speed, min(seconds, _LEAST_PAUSE))


@dataclass(frozen=True, slots=True)
class Link:
    """One login: everything made through it dies with it.

    Attributes:
        stub: the wire.
        content: ``ServiceInstanceContent``.
        generation: 1 for the first login, then counting up.
        user: who we are, in the vCenter's own words.
        key: the session's id, which some questions about ourselves want.
    """

    stub: Stub
    content: Any
    generation: int
    user: str
    key: str = field(repr=False)

    def ref(self, kind: Any, moref: str) -> Any:
        """The managed object with that id in this vCenter."""
        return kind(moref, self.stub)

    @property
    def instance_uuid(self) -> str:
        """``about.instanceUuid`` as the vCenter writes it."""
        return str(self.content.about.instanceUuid)


class Session:
    """The session with one vCenter; safe to use from many threads.

    Args:
        side: which vCenter.
        login: where and who.
        timing: how long things may take.
        keep: connections kept open.
        sleep: waits between repeated reads; by default until that time or ``stop``.
    """

    def __init__(
        self,
        side: Side,
        login: Login,
        timing: Timing = Timing(),
        *,
        keep: int = 12,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.side = side
        self.login = login
        self.timing = timing
        self.pin = Pin(login)
        self.closing = threading.Event()
        self._keep = keep
        self._sleep = sleep or self.closing.wait
        self._link: Link | None = None
        self._lock = threading.Lock()
        self._refusal = ""
        self._unheard = 0
        self._instance_uuid = ""

    @property
    def link(self) -> Link:
        """The present login.

        Raises:
            VCenterUnreachable: never logged in.
        """
        if self._link is None:
            raise VCenterUnreachable(f"not logged in to {self.login.where}", advice="open the gateway first")
        return self._link

    @property
    def api_version(self) -> tuple[int, ...]:
        """The API version spoken, as numbers: newer fields are not sent (fact sheet 1.2)."""
        return self.link.stub.api_version

    def check_certificate(self) -> None:
        """Shake hands and compare the certificate; nothing else is sent.

        Raises:
            CertificateMismatch: another certificate than the pinned one, or none is pinned.
            VCenterUnreachable: nobody answers.
        """
        self.pin.check(self.timing.connect)

    def open(self) -> None:
        """Log in, once, unless that is done; the connection compares the certificate before anything is sent.

        Raises:
            CertificateMismatch: before any credential was sent.
            VCenterUnreachable: no vCenter answers.
            LoginRefused: wrong user or password. Asking again gives the same without asking the vCenter.
        """
        with self._lock:
            try:
                self._link = self._link or self._log_in(1)
            except TRANSPORT as error:
                raise self._unreachable(error) from error

    def call(self, read: Callable[[Link], T]) -> T:
        """Carry out something that may be asked twice: reads, and what changes nothing the second time.

        Logs in again when the session is lost, and repeats for ``timing.patience`` while the connection
        breaks.

        Raises:
            Refused: the vCenter answered with a fault.
            VCenterUnreachable: it did not answer within the patience.
            VCenterError: it cannot be used any more.
        """
        again = Retrying(
            retry=retry_if_exception_type(TRANSPORT),
            wait=wait_exponential(
                multiplier=self.timing.paced(FIRST_PAUSE), max=self.timing.paced(LONGEST_PAUSE)
            ),
            stop=self._out_of_patience,
            sleep=self._pause,
            reraise=True,
        )
        failure: GatewayError | VCenterError
        try:
            answer: T = again(self._read, read)
        except vmodl.MethodFault as fault:
            failure = Refused(translate(fault))
        except TRANSPORT as error:
            failure = self._unreachable(error)
        else:
            return answer
        # Raised outside, so that no traceback leads to frames that hold a spec with a password.
        raise failure

    def call_once(self, act: Callable[[Link], T]) -> T:
        """Carry out something that must never be asked twice.

        Raises:
            Refused: the vCenter answered with a fault; it did not act.
            Unanswered: nobody knows whether it acted.
            VCenterError: it cannot be used any more; nothing was sent.
        """
        link = self.link
        lost = False
        failure: GatewayError
        try:
            return act(link)
        except vmodl.MethodFault as fault:
            failure, lost = Refused(translate(fault)), session_lost(fault)
        except WaveliftError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever breaks after sending leaves the outcome open
            failure = Unanswered(f"{self.login.where} gave no answer: {describe(error)}")
        if lost:
            with contextlib.suppress(*TRANSPORT):
                self.renew(link.generation)
        raise failure

    def renew(self, generation: int) -> None:
        """Log in again, unless another thread has done so since that generation.

        Raises:
            LoginRefused: the vCenter refuses the password now; it is never asked again.
            OSError, HTTPException, ExpatError: the connection broke.
        """
        with self._lock:
            if self.link.generation != generation:
                return
            old = self.link
            self._link = self._log_in(generation + 1)
        old.stub.retire()

    def close(self) -> None:
        """Log off and break what still waits; never raises."""
        self.closing.set()
        link, self._link = self._link, None
        if link is None:
            return
        try:
            link.content.sessionManager.Logout()
        except (vmodl.MethodFault, WaveliftError, *TRANSPORT):
            pass  # the session is gone already, which is all we want
        finally:
            link.stub.abort()

    def _pause(self, seconds: float) -> None:
        self._sleep(seconds)

    def _read(self, read: Callable[[Link], T]) -> T:
        for _ in range(_LOGINS_PER_CALL):
            link = self.link
            try:
                return read(link)
            except vmodl.MethodFault as fault:
                if not session_lost(fault):
                    raise
            self.renew(link.generation)
        return read(self.link)

    def _out_of_patience(self, state: RetryCallState) -> bool:
        waited = max(state.idle_for, state.seconds_since_start or 0.0)
        return self.closing.is_set() or waited >= self.timing.patience

    def _log_in(self, generation: int) -> Link:
        if self._refusal:
            raise self._login_refused()
        if self._unheard >= _UNHEARD_LOGINS:
            raise self._login_unheard()
        stub = Stub(self.login, self.pin, timeout=self.timing.call, keep=self._keep)
        done = False
        try:
            content = self._introduce(stub)
            self._check_identity(content.about)
            stub.ComputeVersionInfo(best_version(content.about.apiVersion))
            session = self._send_password(content.sessionManager)
            done = True
            return Link(stub, content, generation, _told(session, "userName"), _told(session, "key"))
        finally:
            if not done:
                stub.retire()

    def _introduce(self, stub: Stub) -> Any:
        """What the vCenter says of itself to anybody; one that is starting up may answer with a fault."""
        try:
            return vim.ServiceInstance("ServiceInstance", stub).RetrieveContent()
        except vmodl.MethodFault as fault:
            raise VCenterUnreachable(
                f"{self.login.where} does not say who it is: {translate(fault)}",
                advice="see in the vCenter's own management page whether its services are up",
            ) from None

    def _send_password(self, manager: Any) -> Any:
        """The ``UserSession`` that the vCenter gives us."""
        failure: VCenterError
        try:
            session = manager.Login(self.login.user, self.login.password.reveal(), None)
        except (vim.fault.InvalidLogin, vim.fault.NoPermission, vim.fault.InvalidLocale) as fault:
            self._refusal = str(translate(fault))
            failure = self._login_refused()
        except vmodl.MethodFault as fault:
            failure = VCenterUnreachable(f"{self.login.where} cannot log us in: {translate(fault)}")
        except TRANSPORT as error:
            self._unheard += not unsent(error)
            if self._unheard < _UNHEARD_LOGINS:
                raise
            failure = self._login_unheard()
        else:
            self._unheard = 0
            return session
        raise failure

    def _check_identity(self, about: Any) -> None:
        uuid = str(about.instanceUuid or "").lower()
        if not uuid:
            raise VCenterUnreachable(
                f"{self.login.where} is {about.fullName}, not a vCenter",
                advice="name the vCenter, not a host",
            )
        if self._instance_uuid not in ("", uuid):
            raise VCenterUnreachable(
                f"{self.login.where} is another vCenter now: {uuid} instead of {self._instance_uuid}",
                advice="find out who answers at that address before anything else is moved",
            )
        self._instance_uuid = uuid

    def _login_refused(self) -> LoginRefused:
        return LoginRefused(
            f"{self.login.where} refuses user {self.login.user}: {self._refusal}",
            advice="correct user or password in the settings; wavelift does not try again, so that the "
            "account is not locked",
        )

    def _login_unheard(self) -> VCenterUnreachable:
        return VCenterUnreachable(
            f"{self.login.where} gave no answer to {self._unheard} logins in a row and may have refused them",
            advice="see whether user and password still hold; wavelift does not try more often, so that the "
            "account is not locked; then: wavelift resume",
        )

    def _unreachable(self, error: BaseException) -> VCenterUnreachable:
        return VCenterUnreachable(
            f"{self.login.where} does not answer: {describe(error)}",
            advice="see whether the vCenter is up and reachable, then resume",
        )


def _told(session: Any, name: str) -> str:
    """A field of a ``UserSession``, "" where the vCenter tells none."""
    return str(getattr(session, name, None) or "")
