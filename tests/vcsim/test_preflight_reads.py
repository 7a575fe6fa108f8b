"""What a preflight reads, from a vCenter that others wrote."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from executor.gateway import Right, RightOn
from executor.vsphere.census import Census
from executor.vsphere.inventory import Inventory
from executor.vsphere.locators import locator_of
from executor.vsphere.rights import Rights
from executor.vsphere.session import Session
from tests.vcsim.server import running
from wavelift.model.placement import Side


@pytest.fixture(scope="module")
def session():
    with running("-vm", "3") as server:
        session = Session(Side.TARGET, server.login)
        session.open()
        yield session
        session.close()


@pytest.fixture
def inventory(session):
    return Inventory(session, lambda: datetime.now(UTC))


def test_survey_tells_hosts_as_they_are(inventory):
    site = inventory.survey()
    assert abs(site.skew_seconds) < 30
    assert site.hosts
    for host in site.hosts:
        assert host.usable
        assert not host.maintenance
        assert host.memory_mib > 1000
        assert host.cpu


def test_census_and_details(session, inventory):
    census = Census(session, inventory)
    cards = census.cards()
    assert len(cards) >= 3
    assert all(card.instance_uuid and card.bios_uuid and card.macs and card.datacenter for card in cards)
    found = census.details([card.moref for card in cards] + ["vm-987654"])
    assert set(found) == {card.moref for card in cards}
    assert all(detail.cpus and detail.memory_mib and not detail.tasks for detail in found.values())


def test_rights_of_every_kind_of_object(session, inventory):
    site = inventory.survey()
    datacenter, cluster = site.datacenters[0], site.clusters[0]
    vm = Census(session, inventory).cards()[0].moref
    wanted = [
        Right(RightOn.VM, ("Resource.ColdMigrate", "Resource.HotMigrate"), vm),
        Right(RightOn.DATASTORE, ("Datastore.AllocateSpace",), site.datastores[0].name, datacenter),
        Right(RightOn.POOL, ("Resource.AssignVMToPool",), "", datacenter, cluster.name),
        Right(RightOn.FOLDER, ("VirtualMachine.Inventory.Create",), "", datacenter),
        Right(RightOn.NETWORK, ("Network.Assign",), site.networks[0].name, datacenter),
        Right(RightOn.ROOT, ("Global.CancelTask",)),
    ]
    assert Rights(session, inventory).missing(wanted) == [()] * len(wanted)


def test_the_locator_leads_to_the_certificate_we_see(session):
    locator = locator_of(session)
    assert locator.told == locator.shown
    assert locator.problem == ""
    assert locator.expires is not None
