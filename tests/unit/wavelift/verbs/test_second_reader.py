"""Reading on two processors gives what reading on one gives, and nothing hangs on the second."""

import subprocess

import pytest

from planner.readers.campaign import read_campaign
from planner.readers.csv_text import read_csv
from planner.readers.grid import ColumnRows
from wavelift.errors import InputError
from wavelift.settings import Settings
from wavelift.verbs import second_reader as module
from wavelift.verbs.second_reader import SecondReader, second_reader

VINFO = "VM,Powerstate,VM UUID,Disks\n" + "".join(
    f"vm{at},poweredOn,00000000-0000-4000-8000-{at:012},1\n" for at in range(1, 60)
)
VDISK = "VM,Disk,Capacity MiB,Disk Path,VM UUID\n" + "".join(
    f'vm{at},Hard disk 1,{at},"[ds,{at % 3}] vm{at}/vm{at}.vmdk",00000000-0000-4000-8000-{at:012}\n\n'
    for at in range(1, 60)
)


@pytest.fixture
def campaign(tmp_path):
    folder = tmp_path / "inventory"
    folder.mkdir()
    (folder / "RVTools_tabvInfo.csv").write_text(VINFO)
    (folder / "RVTools_tabvDisk.csv").write_text(VDISK)
    (tmp_path / "dependencies.csv").write_text("vm,relation,other\nvm1,before,vm2\nvm2,before,nobody\n")
    return tmp_path


class Noting:
    """Passes questions on and notes which files were handed over."""

    def __init__(self, reader):
        self.reader, self.handed = reader, []

    def begin(self, files):
        self.reader.begin(files)

    def sheet(self, path, file):
        found = self.reader.sheet(path, file)
        if found is not None:
            self.handed.append(path.name)
        return found


@pytest.fixture
def two_processors(monkeypatch):
    monkeypatch.setattr(module, "_can_start", lambda: True)


def test_the_campaign_is_the_same_and_the_second_process_has_read_its_part(campaign, two_processors):
    alone = read_campaign(campaign, Settings())
    with second_reader(worth=0) as reader:
        noting = Noting(reader)
        assert read_campaign(campaign, Settings(), noting) == alone
    assert noting.handed == ["RVTools_tabvDisk.csv", "dependencies.csv"]
    assert {finding.id for finding in alone.findings} >= {"rows-blank"}


def test_small_exports_start_no_process(campaign, two_processors, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_args, **_more: pytest.fail("a process was started"))
    with second_reader() as reader:
        assert read_campaign(campaign, Settings(), reader) == read_campaign(campaign, Settings())


def test_what_it_cannot_read_is_read_and_told_here(campaign, two_processors):
    (campaign / "inventory/RVTools_tabvDisk.csv").write_bytes(b'VM,Disk\nvm1,"' + b"x" * 200_000 + b"\n")
    (campaign / "dependencies.csv").write_text("vm,relation,other\nvm1,before,vm2\n")
    with second_reader(worth=0) as reader, pytest.raises(InputError, match=r"RVTools_tabvDisk.*no CSV"):
        read_campaign(campaign, Settings(), reader)


def test_uneven_files_are_left_to_whoever_asks(tmp_path, two_processors):
    uneven, even = tmp_path / "uneven.csv", tmp_path / "even.csv"
    uneven.write_text(",".join(["head"] * 1000) + "\n" + "a\n" * 1000)
    even.write_text("a,b\nc,d\n")
    assert not isinstance(read_csv(uneven, "u").rows, ColumnRows)
    with second_reader(worth=0) as reader:
        reader.begin([(uneven, "u"), (even, "e")])
        found = reader.sheet(even, "e")
        assert (found.file, [*found.rows]) == ("e", [*read_csv(even, "e").rows])
        assert reader.sheet(uneven, "u") is None
        assert reader.sheet(even, "e") is None


def test_a_process_that_dies_costs_nothing_but_time(campaign, two_processors):
    class Dying(SecondReader):
        def begin(self, files):
            super().begin(files)
            self._process.kill()
            self._process.wait()

    reader = Dying(worth=0)
    try:
        assert read_campaign(campaign, Settings(), reader) == read_campaign(campaign, Settings())
    finally:
        reader.close()


def test_an_interpreter_that_cannot_be_started_costs_nothing(campaign, two_processors, monkeypatch):
    monkeypatch.setattr(module.sys, "executable", str(campaign / "nothing"))
    with second_reader(worth=0) as reader:
        assert read_campaign(campaign, Settings(), reader) == read_campaign(campaign, Settings())
