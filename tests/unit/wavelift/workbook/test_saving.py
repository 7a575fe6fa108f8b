from __future__ import annotations

from pathlib import Path

import pytest

from wavelift.errors import InputError
from wavelift.workbook.saving import BACKUPS, keep_first, refuse_held, replacing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan of Büro.xlsx"
    path.write_bytes(b"old")
    return path


def test_the_new_file_takes_the_place_in_one_step(path: Path) -> None:
    path.chmod(0o640)
    with replacing(path) as draft:
        draft.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_draft(path: Path) -> None:
    def fail() -> None:
        with replacing(path) as draft:
            draft.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.with_name("link.xlsx")
    link.symlink_to(path)
    with replacing(link) as draft:
        draft.write_bytes(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "content", "who"),
    [
        ("~${}", b"\x04Ines" + b" " * 50, "Excel (Ines)"),
        (
            ".~lock.{}#",
            b"Ines Brandt,ines,host1,01.01.2026 10:00,file:///x;",
            "LibreOffice (Ines Brandt on host1)",
        ),
        (".~lock.{}#", b"", "LibreOffice"),
        ("~${}", b"\x05\x1b[2Jx", "Excel ([2Jx)"),
    ],
)
def test_a_file_that_is_open_says_who_has_it_and_what_to_do(
    path: Path, name: str, content: bytes, who: str
) -> None:
    lock = path.with_name(name.format(path.name))
    lock.write_bytes(content)
    with pytest.raises(InputError) as caught, replacing(path) as draft:
        draft.write_bytes(b"new")
    assert caught.value.message == f"{path.name}: it is open in {who}"
    assert lock.name in caught.value.advice
    assert path.read_bytes() == b"old"


def test_a_read_only_file_is_respected(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(InputError, match="read-only"):
        refuse_held(path)


def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write it"), replacing(tmp_path / "no" / "x.csv") as draft:
        draft.write_bytes(b"new")


def test_the_first_state_is_kept_once(path: Path) -> None:
    assert keep_first(path) == path.parent / BACKUPS / path.name
    path.write_bytes(b"newer")
    assert keep_first(path) is None
    assert (path.parent / BACKUPS / path.name).read_bytes() == b"old"
    assert keep_first(path.with_name("none.xlsx")) is None
