from __future__ import annotations

from planner.inventory_index import InventoryIndex, same_export
from wavelift.model.finding import NOWHERE, Place
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory

ONE, TWO = Place("one.xlsx", "vHost", 2), Place("two.xlsx", "vHost", 2)
INDEX = InventoryIndex(
    Inventory(
        hosts=(Host("esx1", "DC", "C", place=ONE), Host("ESX1", "DC", "C2", version="7.0", place=TWO)),
        clusters=(Cluster("C", place=ONE),),
        datastores=(Datastore("DS", "A", place=ONE), Datastore("ds", "B", place=ONE)),
    )
)


def test_names_are_found_in_any_case_and_in_their_own_export() -> None:
    there = INDEX.host("Esx1", "dc", Place("two.xlsx", "vInfo", 9))
    assert there is not None
    assert there.version == "7.0"
    assert INDEX.host("esx1", "DC", Place("three.xlsx", "vInfo", 9)) is None
    assert INDEX.host("esx2") is None


def test_datacenters_tell_names_apart() -> None:
    store = INDEX.datastore("DS", "B")
    assert store is not None
    assert store.name == "ds"
    assert INDEX.datastore("DS", "C") is None
    assert INDEX.cluster("c", "anything") is not None


def test_members_of_a_cluster() -> None:
    assert [host.name for host in INDEX.members("c2", "DC")] == ["ESX1"]
    assert INDEX.members("c2", "another") == ()


def test_one_export() -> None:
    assert same_export(ONE, Place("one.xlsx", "vInfo", 3))
    assert not same_export(ONE, TWO)
    assert same_export(ONE, NOWHERE)
    assert same_export(Place("x/RVTools_tabvInfo.csv"), Place("x/RVTools_tabvHost.csv"))
    assert not same_export(Place("x/RVTools_tabvInfo.csv"), Place("y/RVTools_tabvHost.csv"))
