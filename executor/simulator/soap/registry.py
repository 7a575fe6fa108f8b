"""Which kind every object of the simulated vCenter is."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    PoolNode,
    SwitchNode,
    TaskNode,
    VappNode,
    VmNode,
)
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.properties.cluster import CLUSTER, POOL, VAPP
from executor.simulator.soap.properties.datastore import BROWSER, DATASTORE
from executor.simulator.soap.properties.folder import DATACENTER, FOLDER
from executor.simulator.soap.properties.host import HOST
from executor.simulator.soap.properties.host_parts import PART_KINDS
from executor.simulator.soap.properties.network import NETWORK, PORTGROUP, SWITCH
from executor.simulator.soap.properties.service import SERVICE_KINDS
from executor.simulator.soap.properties.session_objects import (
    COLLECTOR,
    CONTAINER_VIEW,
    EVENT_HISTORY,
    FILTER,
    HISTORY,
    LIST_VIEW,
)
from executor.simulator.soap.properties.task import TASK
from executor.simulator.soap.properties.vm import VM
from executor.simulator.soap.properties.vm_snapshots import SNAPSHOT
from executor.simulator.soap.service import Service
from executor.simulator.soap.views import ContainerView, ListView

__all__ = ["kind_of"]

_KINDS: Final[dict[type, Kind]] = {
    VmNode: VM,
    TaskNode: TASK,
    HostNode: HOST,
    ClusterNode: CLUSTER,
    PoolNode: POOL,
    VappNode: VAPP,
    DatastoreNode: DATASTORE,
    SwitchNode: SWITCH,
    FolderNode: FOLDER,
    DatacenterNode: DATACENTER,
    ContainerView: CONTAINER_VIEW,
    ListView: LIST_VIEW,
}
_BY_CLASS_NAME: Final[dict[str, Kind]] = {
    "vmodl.query.PropertyCollector": COLLECTOR,
    "vmodl.query.PropertyCollector.Filter": FILTER,
    "vim.TaskHistoryCollector": HISTORY,
    "vim.host.DatastoreBrowser": BROWSER,
    "vim.event.EventHistoryCollector": EVENT_HISTORY,
    "vim.vm.Snapshot": SNAPSHOT,
    **PART_KINDS,
}


def kind_of(found: Any) -> Kind:
    """Return the kind of a node, a service, or an object of a session."""
    known = _KINDS.get(type(found))
    if known is not None:
        return known
    if isinstance(found, NetworkNode):
        return PORTGROUP if found.switch else NETWORK
    if isinstance(found, Service):
        return SERVICE_KINDS[found.vmodl_name]
    return _BY_CLASS_NAME[found.vmodl_name]
