"""Faults of ESXi hosts, and of the source vCenter reaching the target (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim, vmodl

__all__ = ["HOST"]

_SILENT = Rule(Decision.RETRY, patience=2.0, advice="look at the host's agent and management network")
_HOST = Rule(Decision.OTHER_HOST, advice="bring the target's hosts back: connected, out of maintenance mode")
_REACH = person("check that the source vCenter reaches the target vCenter")
_OLD = permanent("update the vCenter that must take this host, or map to other hosts")

HOST = Table(
    "Hosts",
    (
        row(_SILENT, "5.3", vmodl("HostCommunication HostNotReachable HostNotConnected")),
        row(_HOST, "5.3", vim("InvalidHostState InvalidHostConnectionState NoActiveHostInCluster")),
        row(_HOST, "5.2", vim("HostHasComponentFailure OperationDisallowedOnHost")),
        row(_REACH, "5.2", vim("HostConnectFault NoHost SSLDisabledFault")),
        row(
            _REACH,
            "5.2",
            vim("GatewayConnectFault GatewayNotFound GatewayNotReachable GatewayOperationRefused"),
            vim("GatewayToHostConnectFault GatewayHostNotReachable GatewayToHostAuthFault"),
            vim("GatewayToHostTrustVerifyFault"),
        ),
        row(_OLD, "5.3", vim("NotSupportedHost NotSupportedHostInCluster")),
        row(
            _OLD,
            "5.2",
            vim("NonVmwareOuiMacNotSupportedHost NotSupportedHostForVFlash NotSupportedHostForVmcp"),
            vim("NotSupportedHostForVmemFile NotSupportedHostForVsan NotSupportedHostInDvs"),
            vim("NotSupportedHostInHACluster"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="map to hosts of a newer ESXi"),
            "5.2",
            vim("NotSupportedHostForChecksum"),
        ),
        row(person("grant the account rights on the host"), "5.2", vim("NoPermissionOnHost")),
        row(
            person("the host takes orders from another vCenter only"),
            "5.2",
            vim("HostAccessRestrictedToManagementServer"),
        ),
    ),
)
