"""Whole small waves over TLS while the network, or a vCenter, misbehaves: nothing is submitted twice."""

import html
import json
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from executor.simulator.soap.certificates import keep_certificate
from tests.cli.support import Ask, planned, served
from tests.cli.test_long_night import BOUND, in_mid_copy
from tests.cli.test_signals import WAVELIFT
from wavelift.errors import ExitCode
from wavelift.model.placement import Side


def trouble(action: str, method: str = "RelocateVM_Task", times: int = 2, seconds: float = 0.0) -> str:
    return (
        f'[[faults]]\nphase = "call"\naction = "{action}"\nmethod = "{method}"\n'
        f"times = {times}\nseconds = {seconds}\n"
    )


WEATHER = {
    "cut before it acted": trouble("drop-before"),
    "cut after it acted": trouble("drop-after"),
    "both, one after the other": trouble("drop-after", times=1) + trouble("drop-before", times=1),
    "503 for a submission": trouble("503"),
    "503 while VMs are looked for": trouble("503", "FindAllByUuid", 4),
    "slow answers": trouble("delay", seconds=200.0),
    "cut while waiting": trouble("drop-after", "WaitForUpdatesEx", 4),
}


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return planned("two_tiers", tmp_path)


@pytest.mark.parametrize("script", WEATHER.values(), ids=WEATHER)
def test_a_wave_ends_right_with_each_vm_accepted_once(script: str, campaign: Path, ask: Ask) -> None:
    faults = campaign.parent / "faults.toml"
    faults.write_text(script)
    with served(campaign, faults=faults) as running:
        told = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
        assert told.code == ExitCode.DONE, told.err
        assert told.document["moved"] == 4
        accepted = [entry.name for entry in running.pair.record.relocations()]
        assert len(set(accepted)) == len(accepted) == 4


WRITTEN = (str, html.escape, lambda word: json.dumps(word)[1:-1], quote, lambda word: repr(word)[1:-1])


def unpacked(path: Path) -> list[bytes]:
    """A file, and every member where it is a packed one, as workbooks are."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as archive:
        return [path.read_bytes(), *(archive.read(name) for name in archive.namelist())]


@pytest.mark.parametrize("side", list(Side))
def test_a_certificate_that_changes_in_mid_wave_stops_everything(
    side: Side, campaign: Path, ask: Ask
) -> None:
    with served(campaign, speed=60.0) as running:
        server = running.pair._servers[side]
        name = running.pair.world.vcenters[side].name
        pinned = keep_certificate(running.path.with_suffix(".certificates"), name)
        other = keep_certificate(campaign.parent / "other", name)

        def change() -> None:
            server.show(other)
            server.break_connections()

        thread = in_mid_copy(running, change)
        told = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
        thread.join(BOUND)
        assert told.code == ExitCode.VCENTER
        assert told.error["kind"] == "CertificateMismatch"
        server.show(pinned)
        resumed = ask("resume", campaign, "--simulated", "--quiet", "--json")
        assert resumed.code == ExitCode.DONE, resumed.err
        assert resumed.document["moved"] == 4
        accepted = [entry.name for entry in running.pair.record.relocations()]
        assert len(set(accepted)) == len(accepted) == 4


def test_no_canary_is_left_behind_by_a_run_full_of_failures(
    campaign: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passwords are looked for in every file and all that is packed in it, in all output, and in the command
    line and environment of the run itself; some faults quote the spec with its service locator."""
    canaries = ("c4n4ry<source>&'1", 'c4n4ry"target\\2é')
    hidden = [form(canary).encode() for canary in canaries for form in WRITTEN]
    faults = campaign.parent / "faults.toml"
    bad = '[[faults]]\nphase = "{}"\nfault = "{}"\ntimes = 3\n'
    spec = [f"(vim.ServiceLocator) {{ password = '{form(word)}' }}" for word in canaries for form in WRITTEN]
    quoted = f"text = {json.dumps(' '.join(spec))}\n"
    faults.write_text(
        trouble("drop-after", times=1)
        + bad.format("start", "vmodl.fault.InvalidArgument")
        + quoted
        + bad.format("call", "vmodl.fault.SystemError")
        + quoted
        + bad.format("copy", "vmodl.fault.SystemError")
        + quoted
    )
    with served(campaign, faults=faults, speed=60.0, passwords=canaries) as running:
        world = running.pair.world
        shown: list[bytes] = []

        def change() -> None:
            for name in ("cmdline", "environ"):
                line = Path(f"/proc/{process.pid}/{name}")
                shown.extend([line.read_bytes()] if line.exists() else [])
            with world.lock:
                world.vcenters[Side.TARGET].password = "changed"
            running.pair.expire_sessions(Side.TARGET)

        command = [*WAVELIFT, "run", str(campaign), "--wave", "1", "--simulated", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        thread = in_mid_copy(running, change)
        out, err = process.communicate(timeout=BOUND)
        thread.join(BOUND)
        assert process.returncode != ExitCode.DONE
        report = ask("report", campaign, "--wave", 1, "--json")
        texts = [out, err, *shown, report.out.encode(), report.err.encode()]
        assert "***" in report.out, "the faults that quote a password have come to the report"
        files = [path for path in campaign.parent.rglob("*") if path.is_file()]
        texts += [text for path in files if path not in (running.path, faults) for text in unpacked(path)]
        assert any(canary in running.path.read_bytes() for canary in hidden)
        assert b"Traceback" not in out + err
    assert any(b"worksheet" in text for text in texts), "workbooks were looked into"
    for text in texts:
        assert not any(canary in text for canary in hidden)
