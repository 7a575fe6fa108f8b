"""Reads one vCenter's whole inventory into sheets, in a number of calls that grows with pages, not VMs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pyVmomi import vim

from executor.vsphere.collect import notes
from executor.vsphere.collect.custom import CustomFields, custom_fields
from executor.vsphere.collect.devices import add_devices
from executor.vsphere.collect.estate import build_estate
from executor.vsphere.collect.key_providers import read_key_providers
from executor.vsphere.collect.licences import read_licences
from executor.vsphere.collect.networks import add_networks
from executor.vsphere.collect.places import add_places, add_source
from executor.vsphere.collect.policies import Policy, read_policies
from executor.vsphere.collect.reading import Reading
from executor.vsphere.collect.tables import Tables
from executor.vsphere.collect.vinfo import add_vm
from executor.vsphere.collect.vm_row import VmRow
from executor.vsphere.collect.vmkernels import add_vmkernels
from executor.vsphere.collect.wanted import PLACES, VMS
from executor.vsphere.properties import Row, moref
from executor.vsphere.session import Link, Session
from wavelift.errors import VCenterUnreachable
from wavelift.model.collected import Collected, CollectedCell
from wavelift.model.placement import Side
from wavelift.model.sheet_columns import Extra

__all__ = ["collect"]

_NEEDED = "config.hardware.numCPU"
"""Every VM whose configuration can be seen has it."""
_LIKE = "4"
"""The major version of RVTools whose columns these are."""


def collect(session: Session, made_by: str) -> Collected:
    """Read a vCenter through an open session; nothing is changed there.

    Args:
        session: logged in.
        made_by: "wavelift 0.1.0", for vMetaData.

    Raises:
        VCenterError: it does not answer, or refuses to be read at all.
    """
    reading = Reading(session)
    taken, link = session.call(_time)
    about = link.content.about
    fields = session.call(custom_fields)
    rows = reading.all(PLACES, list)
    if not any(row.kind == "vim.Datacenter" for row in rows):
        raise VCenterUnreachable(
            f"{session.login.where} shows {session.login.user} no datacenter",
            advice="give the account the role Read-only on the vCenter's root, with propagation to children",
        )
    where = session.login.where
    found = notes.of_hidden(where, reading.hidden)
    gathered = _Gathered(session, fields, rows)
    tables = reading.all(VMS, gathered.vms)
    found += notes.of_hidden(where, reading.hidden)
    found += notes.of_unknown(where, reading.unknown) + notes.of_vms(where, gathered.without_config)
    policies, problem = read_policies(session)
    found += notes.of_policies(where, problem)
    licences, problem = read_licences(session)
    gathered.estate.licences.update(licences)
    found += notes.of_licences(where, problem)
    problem = _add_key_providers(tables, session)
    found += notes.of_key_providers(where, problem)
    add_source(tables, about)
    add_places(tables, gathered.estate)
    add_networks(tables, gathered.estate)
    add_vmkernels(tables, gathered.estate)
    _add_policies(tables, policies)
    _add_metadata(tables, made_by, taken, session.login.host)
    return Collected(
        side=session.side,
        address=session.login.host,
        instance_uuid=session.link.instance_uuid.lower(),
        version=str(about.version),
        build=str(about.build),
        taken=taken,
        sheets=tables.sheets(),
        notes=tuple(found),
    )


def _time(link: Link) -> tuple[datetime, Link]:
    now: datetime = link.ref(vim.ServiceInstance, "ServiceInstance").CurrentTime()
    return now.astimezone(UTC), link


class _Gathered:
    """Everything about VMs, made anew whenever reading begins again.

    Attributes:
        estate: what they stand on, with how many stand on each.
        without_config: names of VMs that do not show their configuration.
    """

    def __init__(self, session: Session, fields: CustomFields, rows: list[Row]) -> None:
        self._session, self._fields, self._rows = session, fields, rows
        self.estate = build_estate(rows)
        self.without_config: list[str] = []

    def vms(self, rows: Iterator[Row]) -> Tables:
        """Tables with all VMs in them."""
        self.estate, self.without_config = build_estate(self._rows), []
        tables = Tables(self._owner(), self._fields.headers)
        for row in rows:
            vm = VmRow(row, self.estate)
            self._count(vm)
            add_vm(tables, vm, self._fields.of(row))
            add_devices(tables, vm)
            if _NEEDED not in row.values:
                self.without_config.append(row.text("name") or row.moref)
        return tables

    def _owner(self) -> dict[str, CollectedCell]:
        about = self._session.link.content.about
        return {
            "VI SDK Server type": about.name,
            "VI SDK API Version": about.apiVersion,
            "VI SDK Server": self._session.login.host,
            "VI SDK UUID": self._session.link.instance_uuid,
        }

    def _count(self, vm: VmRow) -> None:
        backings = (getattr(device, "backing", None) for device in vm.devices)
        stores = {moref(getattr(backing, "datastore", None)) for backing in backings} - {""}
        self.estate.count(vm.row.ref("runtime.host"), vm.row.ref("resourcePool"), *stores)


def _add_policies(tables: Tables, policies: list[Policy]) -> None:
    for policy in policies:
        cells = {"Name": policy.name, "Description": policy.description, Extra.POLICY_ID: policy.id}
        tables.add("vStoragePolicy", cells)


def _add_key_providers(tables: Tables, session: Session) -> str:
    """Add the target's key providers; returns why they cannot be read, or "".

    VMs tell by themselves which they need of the source's.
    """
    providers, problem = read_key_providers(session) if session.side is Side.TARGET else (None, "")
    if providers is None:
        tables.withhold("vKeyProvider")
    for each in providers or ():
        tables.add("vKeyProvider", {"Name": each.name, "Kind": each.kind, "Default": each.default})
    return problem


def _add_metadata(tables: Tables, made_by: str, taken: datetime, address: str) -> None:
    """Say when this was taken, as RVTools does: of two inventories the newer one counts."""
    tables.add(
        "vMetaData",
        {
            "RVTools major version": _LIKE,
            "RVTools version": made_by,
            "xlsx creation datetime": taken,
            "Server": address,
        },
    )
