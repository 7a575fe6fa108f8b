"""What a rule says that it reads is all by which it decides: else VMs alike in it cannot be asked as one."""

import random
from itertools import product

import pytest

from planner.campaign_input import CampaignInput
from planner.checks.kinds import Kinds, repeated
from planner.checks.registry import RULES
from planner.checks.rule import CheckContext
from wavelift.model.finding import Place
from wavelift.model.inventory import Cluster, Disk, Host, Inventory, Nic, Power, Vm

FILE = Place("rv.xlsx", "vInfo", 2)
"""Values that rules tell apart, by field."""
VALUES = {
    "power": [*Power],
    "template": [False, True],
    "srm_placeholder": [False, True],
    "connection": ["", "connected", "orphaned"],
    "host": ["esx-1", "esx-2", "esx-3", "gone"],
    "cluster": ["c1", "c2"],
    "datacenter": ["dc", "(unknown)"],
    "place": [FILE, Place("other.xlsx", "vInfo", 3), Place("a/vInfo.csv", "", 4)],
    "vapp": ["", "shop"],
    "snapshots": [(), ("one",), tuple("abcdefgh")],
    "cd_media": [(), ("",), ("tools.iso",)],
    "usb_devices": [(), ("key",)],
    "ft_state": ["", "notConfigured", "running"],
    "tools": ["toolsOk", "toolsNotRunning", "tools Not Installed"],
    "heartbeat": ["", "green", "Red"],
    "latency_sensitivity": ["", "normal", "High"],
    "question": ["", "where?"],
    "ports": [(), ("serial",)],
    "passthrough": [(), ("card",)],
    "vgpus": [(), ("grid",)],
    "managed_by": ["", "com.vmware.vim.eam"],
    "disabled_methods": [(), ("PowerOnVM_Task",), ("RelocateVM_Task",)],
    "cpu_affinity": ["", "0,1"],
    "memory_affinity": ["", "0"],
    "migrate_encryption": ["", "opportunistic", "required"],
    "swap_placement": ["", "inherit", "vmDirectory", "hostLocal"],
    "overrides": [(), ("DRS automation: manual",)],
    "permissions": [(), ("admin",)],
    "nvdimms": [0, 2],
    "ovf_properties": [0, 3],
    "disks": [
        (),
        *(
            (Disk("Hard disk 1", 10, mode=mode, sharing=sharing, shared_bus=bus, raw=raw, raw_mode=raw_mode),)
            for mode, sharing, bus, (raw, raw_mode) in product(
                ("persistent", "independent_persistent", "nonpersistent"),
                ("", "sharingMultiWriter"),
                ("", "physicalSharing"),
                ((False, ""), (True, "physicalMode"), (True, "")),
            )
        ),
    ],
    "nics": [
        (),
        (Nic("a"), Nic("b", adapter="SR-IOV")),
        (Nic("a", connected=False),),
        (Nic("a", starts_connected=False, direct_path=True),),
    ],
    **{
        field: [False, True]
        for field in (
            "consolidation_needed", "fixed_passthru", "encrypted", "vtpm", "tools_installer", "replicated",
            "perf_counters", "cbt", "memory_locked",
        )
    },
}  # fmt: skip

HOSTS = (
    Host("esx-1", "dc", "c1", "8.0.3", licence="vSphere 8 Enterprise Plus", place=FILE),
    Host(
        "esx-2",
        "dc",
        "c1",
        "6.0.0",
        maintenance=True,
        licence="vSphere 8 Standard",
        vmotion=False,
        place=FILE,
    ),
    Host("esx-3", "dc", "c2", "5.5.0", connection="notResponding", licence="Essentials", place=FILE),
    Host("esx-1", "dc", "c2", "5.1.0", maintenance=True, place=Place("other.xlsx", "vHost", 2)),
)
CLUSTERS = (Cluster("c1", "dc", swap_placement="hostLocal", place=FILE), Cluster("c2", "dc", place=FILE))


def estate(seed, count=80):
    chance = random.Random(seed)
    return [
        Vm(str(at), f"vm{at}", **{field: chance.choice(values) for field, values in VALUES.items()})
        for at in range(count)
    ]


def context(vms):
    return CheckContext(CampaignInput(Inventory(tuple(vms), HOSTS, CLUSTERS)), {})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_found_of_a_vm_does_not_hang_on_what_is_asked_of_the_others(rule, monkeypatch):
    for seed in range(3):
        vms = estate(seed)
        together = list(rule.run(context(vms)))
        monkeypatch.setattr(Kinds, "worth_asking", lambda kinds, _reads, _hits: kinds._vms)
        assert list(rule.run(context(vms))) == together
        monkeypatch.undo()


def test_most_rules_are_tried_by_that():
    found = {finding.id for seed in range(3) for rule in RULES for finding in rule.run(context(estate(seed)))}
    assert len(found) > 55


class Watched:
    """Stands for a value and notes which of its fields are read."""

    def __init__(self, value, seen, prefix=""):
        self._of = value, seen, prefix

    def __getattr__(self, field):
        value, seen, prefix = self._of
        if not prefix and field in ("disks", "nics"):
            return tuple(Watched(device, seen, f"{field}.") for device in getattr(value, field))
        if not prefix and field == "place":
            return Watched(value.place, seen, "place.")
        seen.add(prefix + field)
        return getattr(value, field)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_vm_without_a_hit_is_told_by_what_the_rule_says_that_it_reads(rule, monkeypatch):
    vms = estate(7, 150)

    def ask(kinds, reads, hits):
        for vm in kinds._vms if reads else ():
            seen = set()
            if not hits(Watched(vm, seen)):
                assert seen <= {*reads}, f"{rule.id} reads {seen - {*reads}} too"
        return ()

    monkeypatch.setattr(Kinds, "worth_asking", ask)
    list(rule.run(context(vms)))


def test_one_vm_of_each_kind_is_asked_and_all_of_a_kind_that_is_hit():
    vms = [Vm(str(at), str(at), question="" if at % 3 else "where?") for at in range(9)]
    vms[4] = Vm("4", "4", question="why?", disks=(Disk("d", 1),))
    asked = []

    def hits(vm):
        asked.append(vm.question)
        return vm.question == "where?"

    found = list(Kinds(vms).worth_asking(("question",), hits))
    assert [vm.key for vm in found] == ["0", "3", "6"]
    assert sorted(asked) == ["", "where?", "why?"]


def test_repeated_values():
    assert repeated(["a", "b"]) == set()
    assert repeated(["a", "b", "a", "c", "c"]) == {"a", "c"}
