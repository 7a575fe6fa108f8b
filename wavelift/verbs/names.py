"""What people mean by a name: a VM, an application or a wave; and what they are told where it is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from wavelift.errors import UsageError

__all__ = ["Meant", "Names", "Subject", "by_application", "near", "unknown", "waves_known"]

_LONGEST = 100
_NEAR = 0.5
_LISTED = 12


class Subject(StrEnum):
    """What has names."""

    VM = "vm"
    APPLICATION = "application"
    WAVE = "wave"


_WORDS = {Subject.VM: "VM", Subject.APPLICATION: "application", Subject.WAVE: "wave"}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name stands for.

    Attributes:
        subject: what kind of thing.
        name: its name as the tables spell it; a wave's id.
        vms: keys of its VMs; several for a VM, where several have the name.
    """

    subject: Subject
    name: str
    vms: tuple[str, ...]


class Names:
    """All that can be named.

    Args:
        owner: where the names are from, for messages: "the plan".
        vms: key and name of each VM.
        applications: keys of VMs by application.
        waves: keys of VMs by the wave's id, in running order; None where nothing is planned.
    """

    def __init__(
        self,
        owner: str,
        vms: Iterable[tuple[str, str]],
        applications: Mapping[str, Sequence[str]],
        waves: Mapping[str, Sequence[str]] | None,
    ) -> None:
        self._owner, self._vms, self._applications, self._waves = owner, tuple(vms), applications, waves
        self._find: dict[Subject, Callable[[str, Callable[[str], str]], Iterator[Meant]]] = {
            Subject.VM: self._as_vm,
            Subject.APPLICATION: self._as_application,
            Subject.WAVE: self._as_wave,
        }

    def meant(self, what: str, subject: Subject | None = None) -> Meant:
        """What a name means: as it is written first, then without regard to case.

        Args:
            what: a VM's name or key, an application, or a wave's id ("3" or "wave 3").
            subject: what kind of thing is meant; without it the first that has the name, in the order of
                ``Subject``.

        Raises:
            UsageError: nothing has that name; names that look like it are told.
        """
        subjects = [subject] if subject else [kind for kind in Subject if self._has(kind)]
        for spelled in (str, str.casefold):
            for kind in subjects:
                for found in self._find[kind](what, spelled):
                    return found
        raise unknown(self._owner, subjects, what, self._names(subjects), self._otherwise(subjects))

    def _has(self, kind: Subject) -> bool:
        return kind is not Subject.WAVE or self._waves is not None

    def _as_vm(self, what: str, spelled: Callable[[str], str]) -> Iterator[Meant]:
        wanted = spelled(what)
        found = [(key, name) for key, name in self._vms if key == what or spelled(name) == wanted]
        if found:
            yield Meant(Subject.VM, found[0][1], tuple(key for key, _ in found))

    def _as_application(self, what: str, spelled: Callable[[str], str]) -> Iterator[Meant]:
        wanted = spelled(what)
        for name in sorted(self._applications):
            if spelled(name) == wanted:
                yield Meant(Subject.APPLICATION, name, tuple(self._applications[name]))

    def _as_wave(self, what: str, spelled: Callable[[str], str]) -> Iterator[Meant]:
        wanted = spelled(what[5:].strip() if what.casefold().startswith("wave ") else what)
        for name, vms in (self._waves or {}).items():
            if spelled(name) == wanted:
                yield Meant(Subject.WAVE, name, tuple(vms))

    def _names(self, subjects: Collection[Subject]) -> Iterator[str]:
        if Subject.VM in subjects:
            yield from (name for _, name in self._vms)
        if Subject.APPLICATION in subjects:
            yield from self._applications

    def _otherwise(self, subjects: Collection[Subject]) -> str:
        names = "names are those of the inventory and of the table applications"
        if Subject.WAVE not in subjects:
            return names
        waves = waves_known(list(self._waves or ()))
        return f"{names}; {waves}" if len(subjects) > 1 else waves


def by_application(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Keys of VMs by application, from pairs of both; pairs without an application are left out."""
    found: dict[str, list[str]] = {}
    for vm, application in pairs:
        if application:
            found.setdefault(application, []).append(vm)
    return found


def unknown(
    owner: str, subjects: Sequence[Subject], what: str, names: Iterable[str], otherwise: str
) -> UsageError:
    """The error for a name that nothing has.

    Args:
        owner: what was asked: "the plan", "wave 3".
        subjects: what kinds of things were looked for.
        what: the name.
        names: of those things.
        otherwise: what to do where no name looks like it.
    """
    words = [_WORDS[subject] for subject in subjects]
    kinds = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    shown = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
    return UsageError(f"{owner} has no {kinds} {shown!r}", advice=near(what, names) or otherwise)


def near(what: str, names: Iterable[str]) -> str:
    """A question with the names that look like it: "did you mean web-01, web-02?"; "" where none does."""
    if len(what) > _LONGEST:
        return ""
    folded = {name.casefold(): name for name in sorted(set(names), reverse=True)}
    found = [folded[name] for name in get_close_matches(what.casefold(), list(folded), 3, _NEAR)]
    return f"did you mean {', '.join(found)}?" if found else ""


def waves_known(known: Sequence[str]) -> str:
    """Which waves there are: "its waves: 1, 2, 3"."""
    if len(known) <= _LISTED:
        return f"its waves: {', '.join(known) or 'none'}"
    return f"its waves: {known[0]} to {known[-1]}"
