"""A small destination as the rows of one inventory walk."""

from __future__ import annotations

from pyVmomi import vim

from executor.vsphere.index import Index, build_index
from executor.vsphere.properties import Row

PORT_GROUP = "vim.dvs.DistributedVirtualPortgroup"


def row(kind: str, moref: str, name: str, parent: object = None, **values: object) -> Row:
    shown = {path.replace("__", "."): value for path, value in values.items()}
    return Row(moref, kind, {"name": name, "parent": parent, **shown})


def rows() -> list[Row]:
    dc, vm, host, net = (
        vim.Datacenter("datacenter-1"),
        vim.Folder("group-v1"),
        vim.Folder("group-h1"),
        vim.Folder("group-n1"),
    )
    store = vim.Folder("group-s1")
    cluster, root = vim.ClusterComputeResource("domain-c1"), vim.ResourcePool("resgroup-1")
    switch = vim.dvs.VmwareDistributedVirtualSwitch("dvs-1")
    lab = vim.Folder("group-d9")
    return [
        row("vim.Folder", "group-d9", "Sites", vim.Folder("group-d1")),
        row("vim.Datacenter", "datacenter-1", "DC", lab, vmFolder=vm),
        row("vim.Folder", "group-v1", "vm", dc),
        row("vim.Folder", "group-h1", "host", dc),
        row("vim.Folder", "group-n1", "network", dc),
        row("vim.Folder", "group-s1", "datastore", dc),
        row("vim.Folder", "group-v2", "Prod", vm),
        row("vim.Folder", "group-v3", "Web", vim.Folder("group-v2")),
        row("vim.ClusterComputeResource", "domain-c1", "Gold", host, resourcePool=root),
        row("vim.ResourcePool", "resgroup-1", "Resources", cluster),
        row("vim.ResourcePool", "resgroup-2", "Tier1", root),
        row("vim.VirtualApp", "resgroup-v3", "Shop", vim.ResourcePool("resgroup-2")),
        row(
            "vim.HostSystem",
            "host-12",
            "esx1",
            cluster,
            runtime__connectionState="connected",
            runtime__inMaintenanceMode=False,
            config__product__version="8.0.3",
            config__product__build="1",
        ),
        row("vim.StoragePod", "group-p1", "Pod", store),
        row(
            "vim.Datastore",
            "datastore-1",
            "DS-A",
            vim.StoragePod("group-p1"),
            summary__capacity=100 << 30,
            summary__freeSpace=40 << 30,
            summary__accessible=True,
            summary__url="ds:///vmfs/volumes/1/",
        ),
        row("vim.Datastore", "datastore-2", "DS-B", store),
        row("vim.Datastore", "datastore-3", "odd%2fname", store),
        row("vim.dvs.VmwareDistributedVirtualSwitch", "dvs-1", "Fabric", net, uuid="50 01 aa"),
        row(
            PORT_GROUP,
            "dvportgroup-7",
            "VLAN7",
            net,
            key="dvportgroup-7",
            config__distributedVirtualSwitch=switch,
            config__uplink=False,
        ),
        row(
            PORT_GROUP,
            "dvportgroup-8",
            "Fabric-Uplinks",
            net,
            key="dvportgroup-8",
            config__distributedVirtualSwitch=switch,
            config__uplink=True,
        ),
        row("vim.Network", "network-4", "VM Network", net),
        row("vim.Network", "network-5", "VLAN7", net),
        row(
            "vim.OpaqueNetwork",
            "network-o1",
            "Segment",
            net,
            summary=vim.OpaqueNetwork.Summary(
                name="Segment",
                accessible=True,
                opaqueNetworkId="11-22",
                opaqueNetworkType="nsx.LogicalSwitch",
            ),
        ),
    ]


def index() -> Index:
    return build_index(rows())
