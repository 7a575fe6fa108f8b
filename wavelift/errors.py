"""Everything wavelift raises on purpose, as one tree with the exit code on the class.

    WaveliftError                     1  a defect in wavelift
    ├── UsageError                    2  a call that cannot be meant
    │   └── InputError                2  a file, sheet or setting that cannot be read
    │       └── NotEditable           2  a workbook that an edit would harm
    ├── PlanningError                 3  nothing can be planned, or a constraint cannot be met
    ├── RunRefused                    3  the wave must not start as things stand
    ├── NeedsPerson                   6  a person must look before anything goes on
    ├── NoRunOn                       5  nobody is there to be steered: no run is on
    ├── JournalUnwritable             5  the journal takes no more: nothing goes on without it
    ├── CampaignLocked                7  another run holds the campaign
    │   └── RunSilent                 7  that run does not answer
    └── VCenterError                  8  a vCenter cannot be used
        ├── VCenterUnreachable        8  no answer
        ├── LoginRefused              8  wrong user or password
        └── CertificateMismatch       8  not the certificate that was pinned

A move that fails is an outcome, not an exception: see ``wavelift.model.outcome``.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "CampaignLocked",
    "CertificateMismatch",
    "ExitCode",
    "InputError",
    "JournalUnwritable",
    "LoginRefused",
    "NeedsPerson",
    "NoRunOn",
    "NotEditable",
    "PlanningError",
    "RunRefused",
    "RunSilent",
    "UsageError",
    "VCenterError",
    "VCenterUnreachable",
    "WaveliftError",
]


class ExitCode(IntEnum):
    """How a command ended; one number per kind of ending."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    BLOCKED = 3
    FAILED_MOVES = 4
    STOPPED = 5
    NEEDS_PERSON = 6
    LOCKED = 7
    VCENTER = 8


class WaveliftError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: what is wrong and where, in one sentence.
        advice: what to do next; shown on a line of its own.
    """

    exit_code: ExitCode = ExitCode.DEFECT

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(WaveliftError):
    """Raised when a command or call cannot be meant as given."""

    exit_code = ExitCode.USAGE


class InputError(UsageError):
    """Raised when a file, sheet, table or setting cannot be read at all.

    Args:
        message: what is wrong.
        file: the file, as the user named it.
        sheet: the sheet in it, if any.
        row: the 1-based row, if any.
        column: the header of the column, if any.
        advice: what to do next.

    Attributes:
        parts: the errors that this one tells together; none where it stands for itself.
    """

    parts: tuple[InputError, ...] = ()

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        advice: str = "",
    ) -> None:
        parts = [file, sheet and f"sheet {sheet}", row and f"row {row}", column and f"column {column}"]
        place = ", ".join(str(part) for part in parts if part)
        super().__init__(f"{place}: {message}" if place else message, advice=advice)
        self.file = file
        self.sheet = sheet
        self.row = row
        self.column = column


class NotEditable(InputError):
    """Raised when an edit would harm a workbook, or its owner has locked it; nothing was changed."""


class PlanningError(WaveliftError):
    """Raised when nothing can be planned, or a constraint cannot be met."""

    exit_code = ExitCode.BLOCKED


class RunRefused(WaveliftError):
    """Raised when a wave must not start: wrong order, outside its window, no room."""

    exit_code = ExitCode.BLOCKED


class NeedsPerson(WaveliftError):
    """Raised when going on by itself could do harm."""

    exit_code = ExitCode.NEEDS_PERSON


class CampaignLocked(WaveliftError):
    """Raised when another process runs a wave of the same campaign."""

    exit_code = ExitCode.LOCKED


class NoRunOn(WaveliftError):
    """Raised when a run is to be steered and none is on."""

    exit_code = ExitCode.STOPPED


class JournalUnwritable(WaveliftError):
    """Raised when the journal takes no more records; what was submitted before goes on at the vCenters."""

    exit_code = ExitCode.STOPPED


class RunSilent(CampaignLocked):
    """Raised when a run holds the campaign and does not answer."""


class VCenterError(WaveliftError):
    """Raised when a vCenter cannot be used at all; nothing was or will be submitted."""

    exit_code = ExitCode.VCENTER


class VCenterUnreachable(VCenterError):
    """Raised when a vCenter does not answer."""


class LoginRefused(VCenterError):
    """Raised when a vCenter refuses user or password. Never retried: accounts get locked."""


class CertificateMismatch(VCenterError):
    """Raised when a vCenter shows another certificate than the pinned one."""
