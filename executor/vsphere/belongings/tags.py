"""Tags through the vSphere Automation REST endpoints: SOAP does not know them (fact sheet 4.3).

The paths below ``/rest`` are those of vCenter 6.5 and later; newer ones deprecate them and serve them still.
A vCenter that does not is said to hide its tags; nothing else depends on them.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from executor.gateway import Fault, Refused, Unanswered
from executor.vsphere.pins import PinnedConnection
from executor.vsphere.session import Session

__all__ = ["Tags"]

_CIS = "/rest/com/vmware/cis"
_SESSION_HEADER = "vmware-api-session-id"
_UNAUTHENTICATED = 401


class Tags:
    """Tags of VMs in one vCenter; its names are read once and when one is missing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._token = ""
        self._names: dict[str, tuple[str, str]] = {}
        self._categories: dict[str, str] = {}
        self._ids: dict[tuple[str, str], str] = {}

    def of(self, moref: str) -> tuple[tuple[str, str], ...]:
        """A VM's tags as (category, tag)."""
        with self._lock:
            found = self._call(
                "POST", "/tagging/tag-association?~action=list-attached-tags", {"object_id": _vm(moref)}
            )
            return tuple(sorted(self._name(tag) for tag in found or ()))

    def of_all(self, morefs: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...] | Refused]:
        """The tags of many VMs by moref, in one call; or why those of one are not told.

        Raises:
            Unanswered: the service does not answer.
        """
        body = {"object_ids": [_vm(moref) for moref in morefs]}
        try:
            with self._lock:
                listed = self._call(
                    "POST", "/tagging/tag-association?~action=list-attached-tags-on-objects", body
                )
                found = {str(each["object_id"]["id"]): each.get("tag_ids") or () for each in listed or ()}
                return {
                    moref: tuple(sorted(self._name(tag) for tag in found.get(moref, ()))) for moref in morefs
                }
        except Refused:  # one that is gone may spoil the answer for all
            return {moref: self._alone(moref) for moref in morefs}

    def _alone(self, moref: str) -> tuple[tuple[str, str], ...] | Refused:
        try:
            return self.of(moref)
        except Refused as refusal:
            return refusal

    def attach(self, moref: str, category: str, tag: str) -> None:
        """Attach a tag; tag and category are made where there are none of that name."""
        with self._lock:
            number = self._ids.get((category, tag)) or self._look_up(category, tag)
            path = f"/tagging/tag-association/id:{quote(number, safe=':')}?~action=attach"
            self._call("POST", path, {"object_id": _vm(moref)})

    def _name(self, tag: str) -> tuple[str, str]:
        if tag not in self._names:
            found = self._call("GET", f"/tagging/tag/id:{quote(tag, safe=':')}")
            category = self._category(str(found["category_id"]))
            self._names[tag] = (category, str(found["name"]))
        return self._names[tag]

    def _category(self, number: str) -> str:
        if number not in self._categories:
            found = self._call("GET", f"/tagging/category/id:{quote(number, safe=':')}")
            self._categories[number] = str(found["name"])
        return self._categories[number]

    def _look_up(self, category: str, tag: str) -> str:
        """The tag's id, made if need be."""
        for number in self._call("GET", "/tagging/category") or ():
            self._category(str(number))
        owner = next((number for number, name in self._categories.items() if name == category), "")
        if not owner:
            spec = {
                "name": category,
                "description": "",
                "cardinality": "MULTIPLE",
                "associable_types": [],
            }
            owner = str(self._call("POST", "/tagging/category", {"create_spec": spec}))
            self._categories[owner] = category
        path = f"/tagging/tag/id:{quote(owner, safe=':')}?~action=list-tags-for-category"
        for number in self._call("POST", path) or ():
            self._ids[self._name(str(number))] = str(number)
        if (category, tag) not in self._ids:
            spec = {"name": tag, "description": "", "category_id": owner}
            made = str(self._call("POST", "/tagging/tag", {"create_spec": spec}))
            self._ids[category, tag] = made
            self._names[made] = (category, tag)
        return self._ids[category, tag]

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        """Call, logging in where that is needed; a session that ran out is made anew, once."""
        if not self._token:
            self._token = self._log_in()
        status, value = self._send(method, path, body, {_SESSION_HEADER: self._token})
        if status == _UNAUTHENTICATED:
            self._token = self._log_in()
            status, value = self._send(method, path, body, {_SESSION_HEADER: self._token})
        return _answer(status, value, path)

    def _log_in(self) -> str:
        login = self._session.login
        pair = base64.b64encode(f"{login.user}:{login.password.reveal()}".encode()).decode()
        status, value = self._send("POST", "/session", None, {"Authorization": f"Basic {pair}"})
        return str(_answer(status, value, "/session"))

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        """Over one of the session's own connections: another handshake would cost more than the call."""
        stub = self._session.link.stub
        data = json.dumps(body) if body is not None else None
        kind = {"Content-Type": "application/json"} if data is not None else {}
        connection: PinnedConnection | None = None
        try:
            connection = stub.GetConnection()
            connection.request(method, _CIS + path, data, {**headers, **kind})
            answer = connection.getresponse()
            status, value = answer.status, json.loads(answer.read() or b"null")
        except (OSError, HTTPException, ValueError) as error:
            if connection is not None:
                connection.close()
            where = self._session.login.where
            raise Unanswered(f"{where}: the tagging service gave no answer: {error}") from error
        stub.ReturnConnection(connection)
        return status, value


def _answer(status: int, value: Any, path: str) -> Any:
    if 200 <= status < 300:
        return value.get("value") if isinstance(value, dict) else value
    name = "wavelift.TagsRefused"
    raise Refused(Fault(name, f"the tagging service answered {status} to {path}", (name,)))


def _vm(moref: str) -> dict[str, str]:
    return {"id": moref, "type": "VirtualMachine"}
