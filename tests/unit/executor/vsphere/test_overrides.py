"""What a cluster's overrides say of a VM: what is given back, and what follows the cluster."""

import pytest
from pyVmomi import vim

from executor.vsphere.belongings.cluster import _held
from executor.vsphere.properties import Row
from wavelift.model.belongings import DRS_OFF

VM = vim.VirtualMachine("vm-1")
ROW = Row("vm-1", "vim.VirtualMachine", {})


def held(drs=None, das=None):
    config = vim.cluster.ConfigInfoEx()
    if drs is not None:
        config.drsVmConfig = [vim.cluster.DrsVmConfigInfo(key=VM, **drs)]
    if das is not None:
        settings = vim.cluster.DasVmSettings(**das)
        config.dasVmConfig = [vim.cluster.DasVmConfigInfo(key=VM, dasSettings=settings)]
    return _held(config, ROW, (), {})


@pytest.mark.parametrize(
    ("override", "level"),
    [
        ({"enabled": True, "behavior": "manual"}, "manual"),
        ({"enabled": False, "behavior": "fullyAutomated"}, DRS_OFF),
        ({"enabled": False}, DRS_OFF),
        ({}, ""),
    ],
)
def test_the_level_of_a_vm_that_drs_must_not_touch_is_that_it_is_off(override, level):
    assert held(drs=override).drs == level


def test_monitoring_counts_where_it_is_not_the_clusters():
    own = vim.cluster.VmToolsMonitoringSettings(clusterSettings=False, vmMonitoring="vmMonitoringOnly")
    assert held(das={"vmToolsMonitoringSettings": own}).ha_monitoring == "vmMonitoringOnly"
    own.clusterSettings = True
    assert held(das={"vmToolsMonitoringSettings": own}).ha_monitoring == ""


def test_how_monitoring_watches_counts_where_it_is_not_the_clusters():
    own = vim.cluster.VmToolsMonitoringSettings(clusterSettings=False, maxFailures=5, maxFailureWindow=-1)
    assert held(das={"vmToolsMonitoringSettings": own}).ha_details == (
        ("vmToolsMonitoringSettings.maxFailureWindow", "-1"),
        ("vmToolsMonitoringSettings.maxFailures", "5"),
    )
    own.clusterSettings = True
    assert held(das={"vmToolsMonitoringSettings": own}).ha_details == ()


def test_the_rest_of_an_ha_override_counts_where_it_does_not_follow_the_cluster():
    protection = vim.cluster.VmComponentProtectionSettings(
        vmStorageProtectionForAPD="restartAggressive",
        enableAPDTimeoutForHosts=True,
        vmTerminateDelayForAPDSec=-1,
        vmReactionOnAPDCleared="useClusterDefault",
        vmStorageProtectionForPDL="clusterDefault",
    )
    found = held(das={"restartPriorityTimeout": 600, "vmComponentProtectionSettings": protection})
    assert found.by_hand == ()
    assert found.ha_details == (
        ("restartPriorityTimeout", "600"),
        ("vmComponentProtectionSettings.enableAPDTimeoutForHosts", "true"),
        ("vmComponentProtectionSettings.vmStorageProtectionForAPD", "restartAggressive"),
    )
    protection.vmStorageProtectionForAPD = "clusterDefault"
    follows = held(das={"restartPriorityTimeout": -1, "vmComponentProtectionSettings": protection})
    assert follows.ha_details == (), "a timeout of hosts means something with an answer of the VM's own"
