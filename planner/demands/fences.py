"""What keeps single VMs out of slots whatever else happens: pins, dates, blackouts, wind-downs.

Each such reason is a ``Fence``: which slots it leaves, in whose words, from which row. So the slots left to a
group, and the reasons where none is left, come from one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from planner.campaign_input import CampaignInput
from planner.demands.pins import Members, pin_slots, pin_words
from planner.windows import Slot
from wavelift.model.finding import NOWHERE, Finding, Place, Severity
from wavelift.model.inventory import Vm
from wavelift.model.quantities import count
from wavelift.model.tables import Blackout, Support, WindDown, Window

__all__ = ["Fence", "Fences", "calendar_findings", "stands_on"]


@dataclass(frozen=True, slots=True)
class Fence:
    """One reason that leaves a VM only some slots.

    Attributes:
        kind: "pin", "date", "blackout", "winddown", "room", "pilot" or "history".
        words: the reason, in the lead's words.
        slots: the slots it leaves.
        place: the row or setting behind it.
        lasting: whether it leaves windows too that come after the calendar's last.
    """

    kind: str
    words: str
    slots: frozenset[int]
    place: Place = NOWHERE
    lasting: bool = False


class Fences:
    """The fences of all VMs.

    Args:
        data: the campaign.
        slots: one per wave.
        members: who belongs to what.
        numbers: slots by wave id, where an earlier plan gave ids.
        others: fences that come from elsewhere, by VM key.
    """

    def __init__(
        self,
        data: CampaignInput,
        slots: Sequence[Slot],
        members: Members,
        numbers: Mapping[str, int],
        others: Iterable[tuple[str, Fence]] = (),
    ) -> None:
        self._data, self._slots, self._members, self._numbers = data, slots, members, numbers
        self._vms: dict[str, Vm] = {vm.key: vm for vm in data.inventory.vms}
        self._dated = bool(slots) and bool(slots[0].window)
        self._by_vm: dict[str, list[Fence]] = {}
        for vm, fence in (*self._all(), *others):
            self._by_vm.setdefault(vm, []).append(fence)

    def of(self, vms: Iterable[str]) -> list[Fence]:
        """The fences of these VMs, each once, in a stable order."""
        found = (fence for key in sorted(vms) for fence in self._by_vm.get(key, ()))
        return list(dict.fromkeys(found))

    def _all(self) -> Iterator[tuple[str, Fence]]:
        if not self._slots:
            return
        yield from self._pins()
        if self._dated:
            yield from self._blackouts()
            yield from self._winddowns()

    def _pins(self) -> Iterator[tuple[str, Fence]]:
        for pin in sorted(self._data.pins, key=repr):  # the order of rows changes nothing in a plan
            slots = pin_slots(pin, self._slots, self._numbers)
            for key in sorted(self._members.pinned(pin)):
                if key in self._vms:
                    kind = "pin" if pin.choices or pin.wave else "date"
                    lasting = kind == "date" and pin.not_after is None
                    yield key, Fence(kind, pin_words(pin, self._vms[key].name), slots, pin.place, lasting)

    def _blackouts(self) -> Iterator[tuple[str, Fence]]:
        every = range(len(self._slots))
        for row in sorted(self._data.blackouts, key=repr):
            closed = {at for at in every if _overlaps(row, self._slots[at])}
            if closed:
                open_ones = frozenset(every) - closed
                words = f"{_whom(row, self._vms)} from {_when(row)}" + _because(row.note)
                for key in sorted(self._touched(row)):
                    yield key, Fence("blackout", words, open_ones, row.place, lasting=True)

    def _touched(self, row: Blackout) -> frozenset[str]:
        """The VMs that are all of what the row names."""
        found = frozenset(self._vms)
        if row.vm:
            found &= {row.vm}
        if row.application:
            found &= self._members.applications.get(row.application.casefold(), frozenset())
        if row.owner:
            found &= self._members.owners.get(row.owner.casefold(), frozenset())
        return found

    def _winddowns(self) -> Iterator[tuple[str, Fence]]:
        for row in sorted(self._data.winddowns, key=repr):
            by = row.by.astimezone(UTC)
            slots = frozenset(at for at, slot in enumerate(self._slots) if slot.end and slot.end <= by)
            words = f"{row.kind} {row.name} must be empty by {row.by:%Y-%m-%d %H:%M %Z}" + _because(row.note)
            fence = Fence("winddown", words, slots, row.place)
            for key in sorted(self._vms):
                if stands_on(self._vms[key], row):
                    yield key, fence


def _overlaps(row: Blackout, slot: Slot) -> bool:
    if slot.start is None or slot.end is None:
        return False
    return slot.start < row.end.astimezone(UTC) and slot.end > row.start.astimezone(UTC)


def stands_on(vm: Vm, row: WindDown) -> bool:
    """Whether what is wound down carries a VM."""
    name = row.name.casefold()
    if row.kind is Support.HOST:
        return vm.host.casefold() == name
    if row.kind is Support.CLUSTER:
        return vm.cluster.casefold() == name
    return any(disk.datastore.casefold() == name for disk in vm.disks)


def _whom(row: Blackout, vms: Mapping[str, Vm]) -> str:
    parts = []
    if row.vm:
        parts.append(vms[row.vm].name if row.vm in vms else row.vm)
    if row.application:
        parts.append(f"application {row.application}")
    if row.owner:
        parts.append(f"what belongs to {row.owner}")
    return f"{' of '.join(parts)} must not move" if parts else "nothing may move"


def _when(row: Blackout) -> str:
    return f"{row.start:%Y-%m-%d %H:%M %Z} to {row.end:%Y-%m-%d %H:%M %Z}"


def _because(note: str) -> str:
    return f" ({note})" if note else ""


def calendar_findings(data: CampaignInput, slots: Sequence[Slot], members: Members) -> list[Finding]:
    """Return what rows about dates and names cannot mean.

    * ``dates-without-calendar`` (warning): dates are given, and there is no calendar they could act on.
    * ``row-names-nobody`` (warning): a pin, blackout or wind-down fits no VM.
    * ``windows-overlap`` (warning): a window begins before another has ended.
    """
    found = list(_overlapping(data.windows))
    dates = [pin.place for pin in data.pins if pin.not_before or pin.not_after]
    dates += [row.place for row in data.blackouts]
    dates += [row.place for row in data.winddowns]
    if dates and not slots[0].window:
        found.append(
            Finding(
                "dates-without-calendar",
                Severity.WARNING,
                "windows",
                f"{count(len(dates), 'row gives dates', 'rows give dates')}, but there is no calendar; "
                "they do not count",
                "write the change windows into windows.csv",
                dates[0],
            )
        )
    return [*found, *_nobody(data, members)]


def _overlapping(windows: Sequence[Window]) -> Iterator[Finding]:
    """One per window that begins in another: only one wave runs at a time, so the two do not add up."""
    ordered = sorted(
        windows, key=lambda window: (window.start.timestamp(), window.end.timestamp(), window.name)
    )
    last: Window | None = None
    for window in ordered:
        if last is not None and window.start.timestamp() < last.end.timestamp():
            until = min(last.end, window.end, key=datetime.timestamp).astimezone(window.start.tzinfo)
            yield Finding(
                "windows-overlap",
                Severity.WARNING,
                window.name,
                f"window {window.name} begins before window {last.name} ends: both are open until "
                f"{until:%Y-%m-%d %H:%M %Z}, and waves run one at a time, so the two hold less than planned",
                "let one begin when the other ends, or make them one window with max_waves",
                window.place,
            )
        if last is None or window.end.timestamp() > last.end.timestamp():
            last = window


def _nobody(data: CampaignInput, members: Members) -> Iterator[Finding]:
    keys = {vm.key for vm in data.inventory.vms}
    for pin in data.pins:
        if not pin.vm and not members.pinned(pin) & keys:
            what = f"application {pin.application!r}" if pin.application else f"move group {pin.group!r}"
            yield _fits_nobody(f"the pin of {what}", pin.application or pin.group, pin.place)
    for row in data.blackouts:
        for name, known in ((row.application, members.applications), (row.owner, members.owners)):
            if name and not known.get(name.casefold(), frozenset()) & keys:
                yield _fits_nobody(f"the blackout of {name!r}", name, row.place)
    for down in data.winddowns:
        if not any(stands_on(vm, down) for vm in data.inventory.vms):
            yield _fits_nobody(f"the wind-down of {down.kind} {down.name!r}", down.name, down.place)


def _fits_nobody(what: str, subject: str, place: Place) -> Finding:
    return Finding(
        "row-names-nobody",
        Severity.WARNING,
        subject,
        f"{what} fits no VM; it does not count",
        "correct the name, or take the row out",
        place,
    )
