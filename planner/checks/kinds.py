"""VMs that are alike in what a rule looks at, so that one of them can be asked for all.

A hundred thousand VMs are of a few kinds in most respects: five power states and answers of VMware Tools, one
sharing mode of all disks. A rule that says by which fields it decides is asked once per kind; only where that
one VM is hit are the others of its kind asked, for the words of their own findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import compress
from operator import attrgetter

from wavelift.model.inventory import Vm

__all__ = ["BESIDE", "Kinds", "repeated"]

BESIDE = ("datacenter", "place.file", "place.sheet")
"""What decides, beside a name, which host, cluster or datastore of the inventory is meant."""

_DEVICES = ("disks", "nics")


class Kinds:
    """The VMs of a campaign by kind.

    Args:
        vms: the VMs.
    """

    def __init__(self, vms: Sequence[Vm]) -> None:
        self._vms = vms
        self._columns: dict[str, list[Hashable]] = {}

    def worth_asking(self, reads: Sequence[str], hits: Callable[[Vm], bool]) -> Iterable[Vm]:
        """The VMs of which a rule may find something, in their order.

        Args:
            reads: the fields by which it decides, such as "power", "place.file" or, of all disks,
                "disks.mode"; all VMs are worth asking where it does not say.
            hits: whether it finds something about a VM.
        """
        if not reads:
            return self._vms
        one_of_each = dict(zip(self._keys(reads), range(len(self._vms)), strict=True))
        hit = {key for key, at in one_of_each.items() if hits(self._vms[at])}
        return compress(self._vms, map(hit.__contains__, self._keys(reads))) if hit else ()

    def _keys(self, reads: Sequence[str]) -> Iterable[Hashable]:
        """The kind of each VM; made anew each time, because hardly any of them has to be kept."""
        columns = [self._column(field) for field in reads]
        return columns[0] if len(columns) == 1 else zip(*columns, strict=True)

    def _column(self, field: str) -> list[Hashable]:
        if field not in self._columns:
            self._columns[field] = self._values(field)
        return self._columns[field]

    def _values(self, field: str) -> list[Hashable]:
        devices, _, rest = field.partition(".")
        if devices not in _DEVICES:
            return list(map(attrgetter(field), self._vms))
        value = attrgetter(rest)
        numbers: dict[Hashable, int] = {}  # which are quicker to compare than rows of values
        every = (tuple(map(value, of_one)) for of_one in map(attrgetter(devices), self._vms))
        return [numbers.setdefault(values, len(numbers)) for values in every]


def repeated(values: Iterable[str]) -> set[str]:
    """The values that are there more than once."""
    every = list(values)
    if len(set(every)) == len(every):
        return set()
    return {value for value, count in Counter(every).items() if count > 1}
