"""govmomi's own command line, which nobody here wrote, works on the simulated pair over TLS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from executor.simulator.soap.pair import PairEndpoint, SimulatedPair
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side

Ask = Callable[..., str]
_VM = "vm/apps/app0000"


def program() -> str:
    """Where govc is; the test is skipped when it is not installed."""
    gobin = Path(os.environ.get("GOBIN") or Path(os.environ.get("GOPATH") or Path.home() / "go") / "bin")
    places = [os.environ.get("WAVELIFT_GOVC", ""), shutil.which("govc") or "", str(gobin / "govc")]
    found = next((place for place in places if place and os.access(place, os.X_OK)), "")
    if not found:
        pytest.skip("govc is not installed: make govc (needs Go)")
    return found


def asking(endpoint: PairEndpoint, home: Path) -> Ask:
    """Gives govc commands for one vCenter, with its certificate as the CA and no session kept on disk."""
    govc = program()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOVC_")},
        "HOME": str(home),
        "GOVC_URL": f"{endpoint.host}:{endpoint.port}",
        "GOVC_USERNAME": endpoint.user,
        "GOVC_PASSWORD": endpoint.password,
        "GOVC_TLS_CA_CERTS": str(endpoint.certificate),
        "GOVC_PERSIST_SESSION": "false",
    }

    def ask(*words: str, code: int = 0) -> str:
        told = subprocess.run(
            [govc, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert told.returncode == code, (words, told.stdout, told.stderr)
        assert "panic" not in told.stderr
        return told.stdout if code == 0 else told.stderr

    return ask


@pytest.fixture(scope="module")
def pair() -> Iterator[SimulatedPair]:
    program()
    with SimulatedPair(small_world(6)) as running:
        yield running


@pytest.fixture
def ask(pair: SimulatedPair, tmp_path: Path) -> Ask:
    return asking(pair.endpoints[Side.SOURCE], tmp_path)


READS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("about",), ("VMware vCenter Server 8.0.3", "8.0.3.0")),
    (("about.cert",), ("source.example",)),
    (("ls",), ("/Old/vm", "/Old/host", "/Old/datastore", "/Old/network")),
    (("ls", "vm/apps"), ("/Old/vm/apps/app0000", "/Old/vm/apps/web")),
    (("find", ".", "-type", "m"), ("vm/apps/web/app0005",)),
    (("find", ".", "-type", "m", "-name", "app0003"), ("vm/apps/web/app0003",)),
    (("find", ".", "-type", "n"), ("network/old-net", "network/old-std")),
    (("vm.info", "-t", "app0000"), ("app0000",)),
    (("find", ".", "-type", "h"), ("host/C-Old/esx0.old.example",)),
    (("find", ".", "-type", "s"), ("datastore/old-ds1",)),
    (("vm.info", "-r", "-e", "app0000"), ("app0000", "2048MB", "esx0.old.example", "old-ds1")),
    (("device.ls", "-vm", "app0000"), ("disk-", "ethernet-")),
    (("vm.ip", "-wait", "5s", "app0000"), ("192.0.2.",)),
    (("datacenter.info",), ("Virtual Machines:  6",)),
    (("datastore.info", "old-ds1"), ("VMFS", "GB")),
    (("datastore.ls", "-ds", "old-ds1"), ("app0000", "app0005")),
    (("datastore.ls", "-ds", "old-ds1", "-l", "-R"), ("[old-ds1] app0003/:", "20.0GB", "app0003.vmx")),
    (("host.info", "-host", "esx0.old.example"), ("524288MB",)),
    (("pool.info", "*/Resources"), ("/Old/host/C-Old/Resources",)),
    (("folder.info", "vm"), ("VirtualMachine",)),
    (("tree",), ("app0000", "esx1.old.example")),
    (("object.collect", "-s", _VM, "name", "runtime.powerState"), ("app0000", "poweredOn")),
    (("object.collect", "-s", "-type", "m", "/", "name"), ("app0000", "app0005")),
    (("permissions.ls",), ("Admin", "administrator@vsphere.local")),
    (("role.ls",), ("Admin", "ReadOnly")),
    (("session.ls",), ("administrator@vsphere.local", "govc/")),
)


def test_it_reads_the_inventory(ask: Ask) -> None:
    for words, wanted in READS:
        told = ask(*words)
        for each in wanted:
            assert each in told, (words, told)


def test_it_relocates_and_finds_task_and_events(ask: Ask) -> None:
    ask("vm.migrate", "-host", "esx1.old.example", "app0000")
    assert "esx1.old.example" in ask("vm.info", "-r", "app0000")
    tasks = ask("tasks", "-l")
    assert "VirtualMachine.relocate" in tasks
    assert "success" in tasks
    events = [json.loads(each) for each in ask("events", "-json", _VM).replace("}\n{", "}\0{").split("\0")]
    assert [event["message"] for event in events] == ["Relocating app0000", "Relocated app0000"]
    assert "Relocated app0000" in ask("events", "-type", "VmRelocatedEvent")
    assert "Relocated" not in ask("events", "-type", "VmMigratedEvent")


def test_it_switches_vms_off_and_on(ask: Ask) -> None:
    ask("vm.power", "-off", "app0004")
    assert "poweredOff" in ask("vm.info", "app0004")
    assert "current state" in ask("vm.power", "-off", "app0004", code=1)
    ask("vm.power", "-on", "app0004")
    ask("vm.power", "-reset", "app0004")
    ask("vm.power", "-r", "app0004")
    assert "poweredOn" in ask("vm.info", "app0004")
    ask("vm.power", "-s", "app0004")
    assert "poweredOff" in ask("vm.info", "app0004")
    assert "VirtualMachine.powerOff" in ask("tasks", "-l")


def test_it_suspends_and_resumes(ask: Ask) -> None:
    ask("vm.power", "-suspend", "app0003")
    assert "suspended" in ask("vm.info", "app0003")
    assert "current state" in ask("vm.power", "-suspend", "app0003", code=1)
    ask("vm.power", "-on", "app0003")
    ask("vm.power", "-standby", "app0003")
    assert "suspended" in ask("vm.info", "app0003")
    ask("vm.power", "-on", "app0003")
    assert "poweredOn" in ask("vm.info", "app0003")
    assert "VirtualMachine.suspend" in ask("tasks", "-l")


def test_it_renames_a_vm(ask: Ask) -> None:
    ask("object.rename", "vm/apps/app0004", "app0004-old")
    assert "/Old/vm/apps/app0004-old" in ask("ls", "vm/apps")
    ask("object.rename", "vm/apps/app0004-old", "app0004")


def test_it_takes_snapshots_goes_back_to_them_and_removes_them(ask: Ask) -> None:
    ask("snapshot.create", "-vm", "app0002", "before")
    ask("snapshot.create", "-vm", "app0002", "-m=false", "after")
    assert ask("snapshot.tree", "-vm", "app0002").split() == ["before", "after", "."]
    ask("snapshot.revert", "-vm", "app0002", "before")
    assert "poweredOn" in ask("vm.info", "app0002"), "memory was kept with it"
    ask("snapshot.create", "-vm", "app0002", "-m=false", "beside")
    assert ask("snapshot.tree", "-vm", "app0002").split() == ["before", "after", "beside", "."]
    ask("snapshot.revert", "-vm", "app0002")
    assert "poweredOff" in ask("vm.info", "app0002"), "no memory was kept with the current one"
    ask("snapshot.remove", "-vm", "app0002", "-r", "after")
    ask("snapshot.remove", "-vm", "app0002", "before")
    assert ask("snapshot.tree", "-vm", "app0002").split() == ["beside", "."]
    ask("snapshot.remove", "-vm", "app0002", "*")
    assert not ask("snapshot.tree", "-vm", "app0002").strip()


def test_it_tags_and_sets_attributes(ask: Ask) -> None:
    ask("tags.category.create", "env")
    ask("tags.create", "-c", "env", "prod")
    ask("tags.attach", "prod", _VM)
    assert "prod" in ask("tags.ls")
    assert "env" in ask("tags.category.ls")
    assert ask("tags.attached.ls", "-r", _VM).split() == ["prod"]
    assert ask("tags.attached.ls", "prod").startswith("VirtualMachine:vm-")
    ask("tags.detach", "prod", _VM)
    assert not ask("tags.attached.ls", "-r", _VM).strip()
    ask("tags.attach", "prod", _VM)
    ask("tags.rm", "-f", "prod")
    assert not ask("tags.attached.ls", "-r", _VM).strip()
    assert "prod" not in ask("tags.ls")
    ask("tags.category.rm", "-f", "env")
    assert "env" not in ask("tags.category.ls")
    ask("fields.add", "owner")
    ask("fields.set", "owner", "alice", _VM)
    assert "owner" in ask("fields.ls")
    assert "alice" in ask("fields.info", _VM)


def test_it_makes_rules_groups_and_overrides_and_removes_them(ask: Ask) -> None:
    here = ("-cluster", "C-Old")
    ask("cluster.rule.create", "-name", "apart", "-enable", "-anti-affinity", *here, "app0000", "app0001")
    ask("cluster.group.create", "-name", "both", "-vm", *here, "app0000", "app0001")
    ask("cluster.override.change", "-vm", "app0002", *here, "-drs-mode", "manual")
    assert "ClusterAntiAffinityRuleSpec" in ask("cluster.rule.info", "-name", "apart", *here)
    assert ask("cluster.group.ls", *here, "-name", "both").split() == ["app0000", "app0001"]
    assert "Manual" in ask("cluster.override.info", *here)
    ask("cluster.rule.remove", "-name", "apart", *here)
    ask("cluster.group.remove", "-name", "both", *here)
    ask("cluster.override.remove", "-vm", "app0002", *here)
    told = [ask(f"cluster.{what}", *here) for what in ("rule.ls", "group.ls", "override.info")]
    assert [each.strip() for each in told] == ["", "", ""]


def test_what_is_not_modelled_is_refused_and_not_said_to_be_done(ask: Ask) -> None:
    assert "does not change a VM's numCPUs" in ask("vm.change", "-vm", "app0000", "-c", "8", code=1)
    assert "no Destroy_Task" in ask("vm.destroy", "app0000", code=1)


def test_a_wrong_password_and_another_certificate_are_refused(pair: SimulatedPair, tmp_path: Path) -> None:
    source, target = pair.endpoints[Side.SOURCE], pair.endpoints[Side.TARGET]
    assert "certificate" in asking(target, tmp_path)(
        "about", "-u", f"https://{source.host}:{source.port}", code=1
    )
    told = asking(replace(source, password="wrong"), tmp_path)("about", code=1)
    assert "incorrect user name or password" in told
