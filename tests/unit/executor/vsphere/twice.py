"""Replies read twice: by plans and by pyVmomi itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from unittest.mock import patch

from pyVmomi.VmomiSupport import DataObject, ManagedObject, UnknownManagedMethod

from executor.vsphere import replies

__all__ = ["PYVMOMIS_OWN", "every_reply_read_twice", "told"]

PYVMOMIS_OWN: Any = replies.ReplyReader.__bases__[0]


def told(value: Any) -> Any:
    """All there is in what was read, classes included, as something that can be compared."""
    if isinstance(value, ManagedObject):
        return type(value), value._moId, value._stub, value._serverGuid
    if isinstance(value, DataObject):
        return type(value), {name: told(one) for name, one in vars(value).items()}
    if isinstance(value, list):
        return type(value), [told(one) for one in value]
    if isinstance(value, UnknownManagedMethod):
        return type(value), value.name  # two of them are never equal
    return type(value), value


@contextmanager
def every_reply_read_twice() -> Iterator[None]:
    """Read all that comes over the wire meanwhile in both ways.

    Raises:
        AssertionError: at the end, where something was not read alike.
    """
    reading = replies.ReplyReader.Deserialize
    unlike: list[bytes] = []

    def twice(self: Any, response: Any, result: Any, spaces: Any = None) -> Any:
        whole = response.read()
        own = PYVMOMIS_OWN(self.stub).Deserialize(BytesIO(whole), result, spaces)
        new = reading(self, BytesIO(whole), result, spaces)
        if told(new) != told(own):
            unlike.append(whole)
        return new

    with patch.object(replies.ReplyReader, "Deserialize", twice):
        yield
    assert not unlike
