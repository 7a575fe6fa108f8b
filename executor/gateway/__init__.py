"""The port to the two vCenters: what the engine may ask of them, and the values they answer with.

Implementations: ``executor.vsphere`` (pyVmomi against real or simulated SOAP) and
``executor.simulator`` (in process, virtual time). ``tests/contract`` holds what both must keep.

Two kinds of bad answer, never to be confused (fact sheet 5.4):

* ``Refused``: the vCenter answered with a fault. What was asked was not accepted.
* ``Unanswered``: the connection broke. Nobody knows whether the vCenter acted; reconcile first.

A vCenter that cannot be used at all (login refused, wrong certificate) raises ``VCenterError``.
"""

from executor.gateway.faults import Fault, GatewayError, Overdue, Refused, Unanswered
from executor.gateway.happenings import Happening
from executor.gateway.port import Gateway
from executor.gateway.rights import Right, RightOn
from executor.gateway.sites import Site, SiteCluster, SiteDatastore, SiteHost, SiteNetwork
from executor.gateway.tasks import AtWork, Locator, Order, TaskPhase, TaskRef, TaskState, Verdict
from executor.gateway.vms import LiveDisk, LiveNic, VmCard, VmDetail, VmState

__all__ = [
    "AtWork",
    "Fault",
    "Gateway",
    "GatewayError",
    "Happening",
    "LiveDisk",
    "LiveNic",
    "Locator",
    "Order",
    "Overdue",
    "Refused",
    "Right",
    "RightOn",
    "Site",
    "SiteCluster",
    "SiteDatastore",
    "SiteHost",
    "SiteNetwork",
    "TaskPhase",
    "TaskRef",
    "TaskState",
    "Unanswered",
    "Verdict",
    "VmCard",
    "VmDetail",
    "VmState",
]
