"""What is wrong with what was given, gathered, so that one run tells all of it (design, promise 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from wavelift.errors import InputError

__all__ = ["Problems"]

Value = TypeVar("Value")


class Problems:
    """Errors that were met so far; reading goes on behind each."""

    def __init__(self) -> None:
        self._errors: list[InputError] = []

    def attempt(self, read: Callable[[], Value]) -> Value | None:
        """What ``read`` gives, or None where it met an error, which is kept; of several, each is."""
        try:
            return read()
        except InputError as error:
            self.add(error)
            return None

    def add(self, error: InputError) -> None:
        """Keep an error; what says the same as one that is there already is told once."""
        for each in error.parts or (error,):
            if each.message not in {known.message for known in self._errors}:
                self._errors.append(each)

    def __bool__(self) -> bool:
        return bool(self._errors)

    def settle(self, what: str = "cannot be read") -> None:
        """Raise what was met.

        Args:
            what: what is the matter with all of them, for the line above them.

        Raises:
            InputError: the only error, or one whose message has a line for each, with its place and advice;
                its own place is that of the first.
        """
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise _together(self._errors, what)


def _together(errors: Sequence[InputError], what: str) -> InputError:
    lines = [f"{error.message}; {error.advice}" if error.advice else error.message for error in errors]
    made = InputError(
        "\n".join([f"{len(lines):,} things {what}:", *lines]), advice="correct all of them, then try again"
    )
    first = errors[0]
    made.file, made.sheet, made.row, made.column = first.file, first.sheet, first.row, first.column
    made.parts = tuple(errors)
    return made
