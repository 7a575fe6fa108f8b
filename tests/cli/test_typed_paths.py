"""Commands that Wavelift tells can be copied into a shell, also where a folder's name has a space."""

import re
import shlex
import shutil
from pathlib import Path, PurePosixPath

import pytest

from tests.cli.support import Ask, sample
from wavelift.model.typed import typed


@pytest.mark.parametrize(
    "path",
    ["plain", "/a/b.c-d_e", "Berlin to Leipzig", "it's", "50% $HOME", 'a "b"', "grün", "back\\", "`x`"],
)
def test_a_shell_reads_back_what_was_meant(path: str) -> None:
    assert shlex.split(typed(PurePosixPath(path))) == [str(PurePosixPath(path))]


def test_what_needs_no_quotes_has_none_and_spaces_get_those_that_every_shell_knows() -> None:
    assert typed("campaigns/berlin") == "campaigns/berlin"
    assert typed("Berlin to Leipzig") == '"Berlin to Leipzig"'
    assert typed("C:\\plans\\berlin", windows=True) == "C:\\plans\\berlin"
    assert typed("C:\\my plans", windows=True) == '"C:\\my plans"'


def test_every_next_step_works_as_it_is_told(tmp_path: Path, ask: Ask) -> None:
    folder = tmp_path / "Berlin to Leipzig"
    shutil.move(sample("demo", tmp_path), folder)
    tried = set()
    for words in (("check", folder), ("plan", folder), ("plan", folder)):
        told = ask(*words)
        for command in re.findall(
            r"wavelift ((?:check|plan|explain|diff) .*?)(?:   | tells why|$)", told.err, re.MULTILINE
        ):
            verb, *more = shlex.split(command.rstrip("."))
            assert more[0] == str(folder), command
            tried.add(verb)
            more = ["print-01" if word == "NAME" else word for word in more]
            assert ask(verb, *more).code in (0, 3), command
    assert tried == {"check", "plan", "explain"}
