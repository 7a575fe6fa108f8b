"""The service objects of a vCenter: single objects with a fixed id that carry most methods."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.managers import MANAGERS
from executor.simulator.soap.service import Service
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["PROPERTY_COLLECTOR", "SERVICES", "service_content"]

PROPERTY_COLLECTOR: Final = "propertyCollector"


SERVICES: Final[dict[str, Service]] = {
    service.moref: service
    for service in (
        Service("ServiceInstance", "vim.ServiceInstance"),
        Service("SessionManager", "vim.SessionManager", "sessionManager"),
        Service("ViewManager", "vim.view.ViewManager", "viewManager"),
        Service("SearchIndex", "vim.SearchIndex", "searchIndex"),
        Service("TaskManager", "vim.TaskManager", "taskManager"),
        Service("EventManager", "vim.event.EventManager", "eventManager"),
        Service("DVSManager", "vim.dvs.DistributedVirtualSwitchManager", "dvSwitchManager"),
        Service("ProvChecker", "vim.vm.check.ProvisioningChecker", "vmProvisioningChecker"),
        Service("AuthorizationManager", "vim.AuthorizationManager", "authorizationManager"),
        Service("CustomFieldsManager", "vim.CustomFieldsManager", "customFieldsManager"),
        Service("CryptoManager", "vim.encryption.CryptoManagerKmip", "cryptoManager"),
        *MANAGERS,
    )
}


def service_content(inventory: Inventory) -> Any:
    """Return ``ServiceInstance.content``."""
    fields = {each.content_field: each.ref for each in SERVICES.values() if each.content_field}
    collector = vmodl("vmodl.query.PropertyCollector")(PROPERTY_COLLECTOR)
    return make(
        vmodl("vim.ServiceInstanceContent"),
        rootFolder=inventory.ref(inventory.vcenter.root),
        propertyCollector=collector,
        about=_about(inventory),
        **fields,
    )


def _about(inventory: Inventory) -> Any:
    vcenter = inventory.vcenter
    return make(
        vmodl("vim.AboutInfo"),
        name="VMware vCenter Server",
        fullName=f"VMware vCenter Server {vcenter.version} build-{vcenter.build}",
        vendor="VMware, Inc.",
        version=vcenter.version,
        build=vcenter.build,
        localeVersion="INTL",
        localeBuild="000",
        osType="linux-x64",
        productLineId="vpx",
        apiType="VirtualCenter",
        apiVersion=vcenter.api_version,
        instanceUuid=vcenter.instance_uuid,
        licenseProductName="VMware VirtualCenter Server",
        licenseProductVersion=vcenter.version.rpartition(".")[0],
    )
