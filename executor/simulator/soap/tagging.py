"""The tagging service: the few REST endpoints below ``/rest/com/vmware/cis`` that tags of VMs need."""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.face import Face

__all__ = ["PREFIX", "RestAnswer", "TaggingService"]

PREFIX: Final = "/rest/com/vmware/cis"
_HEADER: Final = "vmware-api-session-id"


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """Status and body."""

    status: int
    body: bytes


@dataclass(slots=True)
class TaggingService:
    """Answers for one vCenter; its sessions are its own. Ids are made of names, so that they last."""

    face: Face
    _sessions: dict[str, int] = field(default_factory=dict)
    """Each with the epoch it belongs to: sessions end with those of the vCenter's own API."""
    _categories: set[str] = field(default_factory=set)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> RestAnswer:
        """Carry out one call; ``target`` is path and query."""
        path, _, query = target.removeprefix(PREFIX).partition("?")
        with self.face.world.lock:
            if self.face.world.elapsed < self.face.world.down_until[self.face.side]:
                return _told(503, None)
            if (method, path) == ("POST", "/session"):
                return self._log_in(headers.get("authorization", ""))
            if self._sessions.get(headers.get(_HEADER, "")) != self._epoch:
                return _told(401, None)
            try:
                data = json.loads(body) if body else {}
                return self._act(method, path, query.partition("=")[2], data)
            except IndexError:
                return _told(404, None)  # clients try names where ids belong, to see which they have
            except (ValueError, KeyError, TypeError):
                return _told(400, None)

    @property
    def _epoch(self) -> int:
        return self.face.world.session_epoch[self.face.side]

    def _log_in(self, header: str) -> RestAnswer:
        vc = self.face.vcenter
        try:
            user, _, password = base64.b64decode(header.partition(" ")[2]).decode().partition(":")
        except (binascii.Error, ValueError):
            return _told(400, None)
        good = (user.casefold(), password) == (vc.user.casefold(), vc.password)
        self.face.world.record.append(
            vc.side, "", "rest.session", "", "", self.face.world.now(), "ok" if good else "refused", None
        )
        if not good:
            return _told(401, None)
        token = secrets.token_hex(16)
        self._sessions[token] = self._epoch
        return _told(200, token)

    def _act(self, method: str, path: str, action: str, data: Any) -> RestAnswer:
        found = re.fullmatch(r"/tagging/(tag-association|tag|category)(?:/id:(.+))?", path)
        if found is None:
            return _told(404, None)
        if found[2] is None:
            return self._all(method, found[1], action, data)
        return self._one(method, found[1], found[2], action, data)

    def _one(self, method: str, kind: str, number: str, action: str, data: Any) -> RestAnswer:
        """What is asked of one category, tag or association."""
        if method == "GET":
            return _told(200, self._shown(kind, number))
        if method == "DELETE":
            return self._deleted(kind, number)
        if kind == "tag-association":
            return _told(200, self._associated(number, action, data))
        if (kind, action) == ("tag", "list-tags-for-category"):
            name = _name(number)
            return _told(200, [_tag_id(*pair) for pair in sorted(self._tags()) if pair[0] == name])
        return _unsupported()

    def _all(self, method: str, kind: str, action: str, data: Any) -> RestAnswer:
        """What is asked of all categories, tags or associations."""
        if kind == "tag-association":
            return _told(200, self._attached(action, data))
        if method == "GET":
            return _told(200, self._list(kind))
        spec = data["create_spec"]
        if kind == "category":
            self._categories.add(str(spec["name"]))
            return _told(200, _category_id(str(spec["name"])))
        pair = (_name(spec["category_id"]), str(spec["name"]))
        self.face.vcenter.tags.append(pair)
        return _told(200, _tag_id(*pair))

    def _attached(self, action: str, data: Any) -> list[Any]:
        """Tags of one object, or of several, each with its tags; or objects of several tags."""
        if action == "list-attached-tags":
            return [_tag_id(*pair) for pair in sorted(self._vm(data).tags)]
        if action == "list-attached-objects-on-tags":
            return [{"tag_id": each, "object_ids": self._bearers(each)} for each in data["tag_ids"]]
        if action != "list-attached-tags-on-objects":
            raise IndexError(action)
        return [
            {"object_id": each, "tag_ids": self._attached("list-attached-tags", {"object_id": each})}
            for each in data["object_ids"]
        ]

    def _list(self, kind: str) -> list[str]:
        """Ids of all categories or of all tags."""
        if kind == "tag":
            return [_tag_id(*pair) for pair in sorted(self._tags())]
        used = {category for category, _ in self._tags()}
        return sorted(_category_id(category) for category in used | self._categories)

    @staticmethod
    def _shown(kind: str, number: str) -> dict[str, str]:
        if kind == "category":
            return {"id": number, "name": _name(number)}
        category, tag = _pair(number)
        return {"id": number, "name": tag, "category_id": _category_id(category)}

    def _deleted(self, kind: str, number: str) -> RestAnswer:
        """Delete a tag or a category with its tags, and take them from all VMs."""
        if kind == "tag-association":
            return _unsupported()
        gone = (
            {_pair(number)} if kind == "tag" else {pair for pair in self._tags() if pair[0] == _name(number)}
        )
        if kind == "category":
            self._categories.discard(_name(number))
        vc = self.face.vcenter
        vc.tags = [pair for pair in vc.tags if pair not in gone]
        for vm in self.face.inventory.each(VmNode):
            vm.tags = frozenset(vm.tags) - gone
        return _told(200, None)

    def _associated(self, number: str, action: str, data: Any) -> Any:
        """Attach a tag, detach it, or tell who bears it."""
        if action == "list-attached-objects":
            return self._bearers(number)
        if action not in ("attach", "detach"):
            raise IndexError(action)
        vm, tag = self._vm(data), {_pair(number)}
        vm.tags = frozenset(vm.tags) | tag if action == "attach" else frozenset(vm.tags) - tag
        return None

    def _bearers(self, number: str) -> list[dict[str, str]]:
        """The VMs with that tag."""
        pair = _pair(number)
        vms = (vm for vm in self.face.inventory.each(VmNode) if pair in vm.tags)
        return [{"type": "VirtualMachine", "id": vm.moref} for vm in vms]

    def _vm(self, data: Any) -> VmNode:
        found = self.face.inventory.nodes.get(str(data["object_id"]["id"]))
        if not isinstance(found, VmNode):
            raise KeyError(data["object_id"]["id"])
        return found

    def _tags(self) -> set[tuple[str, str]]:
        vms = self.face.inventory.each(VmNode)
        return {*self.face.vcenter.tags, *(pair for vm in vms for pair in vm.tags)}


def _told(status: int, value: Any) -> RestAnswer:
    return RestAnswer(status, json.dumps({"value": value}).encode())


def _unsupported() -> RestAnswer:
    value = {"type": "com.vmware.vapi.std.errors.unsupported", "value": {"messages": []}}
    return RestAnswer(400, json.dumps(value).encode())


def _hex(text: str) -> str:
    return text.encode().hex()


def _category_id(name: str) -> str:
    return f"urn:vmomi:InventoryServiceCategory:{_hex(name)}:GLOBAL"


def _tag_id(category: str, tag: str) -> str:
    return f"urn:vmomi:InventoryServiceTag:{_hex(category)}-{_hex(tag)}:GLOBAL"


def _name(number: str) -> str:
    return bytes.fromhex(number.split(":")[3]).decode()


def _pair(number: str) -> tuple[str, str]:
    category, _, tag = number.split(":")[3].partition("-")
    return bytes.fromhex(category).decode(), bytes.fromhex(tag).decode()
