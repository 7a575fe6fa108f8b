"""What cannot be read at all, gathered, so that one run tells all of it (design, promise 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wavelift.errors import InputError

__all__ = ["Problems"]

Value = TypeVar("Value")


class Problems:
    """Errors that were met so far; reading goes on behind each."""

    def __init__(self) -> None:
        self._errors: list[InputError] = []

    def attempt(self, read: Callable[[], Value]) -> Value | None:
        """What ``read`` gives, or None where it met an error, which is kept."""
        try:
            return read()
        except InputError as error:
            if error.message not in {known.message for known in self._errors}:
                self._errors.append(error)
            return None

    def __bool__(self) -> bool:
        return bool(self._errors)

    def settle(self) -> None:
        """Raise what was met.

        Raises:
            InputError: the only error, or one whose message has a line for each, with its place and advice;
                its own place is that of the first.
        """
        if not self._errors:
            return
        first = self._errors[0]
        if len(self._errors) == 1:
            raise first
        lines = [
            f"{error.message}; {error.advice}" if error.advice else error.message for error in self._errors
        ]
        together = InputError(
            "\n".join([f"{len(lines)} things cannot be read:", *lines]),
            advice="correct all of them, then try again",
        )
        together.file, together.sheet, together.row = first.file, first.sheet, first.row
        together.column = first.column
        raise together
