"""VMs and clusters reconfigured over SOAP: what is modelled is done, all else is refused beforehand.

A vCenter that said "success" to a disk it did not add would be worse than one that cannot add disks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyVmomi.VmomiSupport import DataObject, ManagedObject

from executor.simulator.estate.nodes import ClusterNode, SimDisk, SimFault, SimRule, VmNode
from executor.simulator.estate.possessions import insert
from executor.simulator.estate.rights import refusal
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.properties.cluster_rules import rules_shown
from executor.simulator.soap.properties.vm_attachments import FIRST_DRIVE
from executor.simulator.soap.properties.vm_devices import devices
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.world.power import require_free
from wavelift.model.belongings import DRS_OFF, RuleKind
from wavelift.model.ha_details import HA_DETAILS, MONITORING, PROTECTION, follows_cluster

__all__ = ["METHODS"]

_SHARING: Final = "backing.sharing"
_PARTS: Final = {
    "groupSpec": "vim.cluster.VmGroup",
    "rulesSpec": "vim.cluster.RuleInfo",
    "drsVmConfigSpec": "vim.cluster.DrsVmConfigInfo",
    "dasVmConfigSpec": "vim.cluster.DasVmConfigInfo",
}
"""Parts of a cluster's specification, and the class of what each of their entries carries."""
_DRS: Final = ("key", "enabled", "behavior")
_DAS: Final = frozenset(
    {
        *("key", "dasSettings", "dasSettings.restartPriority", "dasSettings.isolationResponse"),
        *(f"dasSettings.{MONITORING}{part}" for part in ("", ".clusterSettings", ".vmMonitoring")),
        *(f"dasSettings.{path}" for path in (PROTECTION, *HA_DETAILS)),
    }
)


def reconfigure_vm(call: Call, spec: Any) -> Any:
    """Set the notes of a VM, and whether its disks may be shared.

    Raises:
        vmodl.fault.NotSupported: anything else is asked for.
        SimFault: as ``require_free``; ``NoPermission``.
    """
    vm: VmNode = call.target
    _refuse("a VM's", sorted(set(_given(spec)) - {"annotation", "deviceChange", "changeVersion"}))
    drives = {_drive(call, vm, change) for change in spec.deviceChange or () if _is_drive(change)}
    shared = [_shared(call, vm, change) for change in spec.deviceChange or () if not _is_drive(change)]
    _see_that_it_may(call, vm, spec)
    if spec.annotation is not None:
        vm.annotation = spec.annotation
    for disk, several in shared:
        disk.multi_writer = several
    for at, file in drives:
        insert(call.face.vcenter, vm, at, file)
    return _done(call, "VirtualMachine.reconfigure", vm, "config")


def _see_that_it_may(call: Call, vm: VmNode, spec: Any) -> None:
    wanted = {"Annotation": spec.annotation is not None, "EditDevice": bool(spec.deviceChange)}
    for right in [f"VirtualMachine.Config.{name}" for name, asked in wanted.items() if asked]:
        if vm.busy:
            require_free(call.face.vcenter, vm, right)
        denied = refusal(call.face.vcenter, [(vm, right)])
        if denied is not None:
            raise denied


def _shared(call: Call, vm: VmNode, change: Any) -> tuple[SimDisk, bool]:
    """The disk that a change is about, and whether several VMs may write to it from then on."""
    disk = next((disk for disk in vm.disks if disk.key == change.device.key), None)
    if str(change.operation) != "edit" or change.fileOperation or disk is None:
        raise _not_supported("a VM's", ["deviceChange"])
    now = next(each for each in devices(call.inventory, vm) if each.key == disk.key)
    asked = [path for path in _differing(change.device, now) if path != _SHARING]
    _refuse("a disk's", asked)
    backing = change.device.backing
    return disk, disk.multi_writer if backing is None else backing.sharing == "sharingMultiWriter"


def _is_drive(change: Any) -> bool:
    return isinstance(change.device, vmodl("vim.vm.device.VirtualCdrom"))


def _drive(call: Call, vm: VmNode, change: Any) -> tuple[int, str]:
    """The drive that a change connects again, and the image that was in it."""
    drive, at = change.device, change.device.key - FIRST_DRIVE
    held = vm.told.cd_media if vm.told is not None else ()
    if str(change.operation) != "edit" or change.fileOperation or not 0 <= at < len(held):
        raise _not_supported("a VM's", ["deviceChange"])
    now = next(each for each in devices(call.inventory, vm) if each.key == drive.key)
    _refuse("a CD drive's", [path for path in _differing(drive, now) if path != "connectable.connected"])
    if not drive.connectable.connected:
        raise _not_supported("a CD drive's", ["connectable.connected = false"])
    return at, held[at]


def reconfigure_cluster(call: Call, spec: Any, modify: bool) -> Any:
    """Add, change and remove rules between VMs, VM groups and overrides of VMs.

    Raises:
        vmodl.fault.NotSupported: anything else is asked for.
        vmodl.fault.InvalidArgument: a rule or group that is not there, or that is there already.
    """
    cluster: ClusterNode = call.target
    if not modify:
        raise _not_supported("a cluster's", ["modify = false"])
    _refuse("a cluster's", sorted(set(_given(spec)) - set(_PARTS)))
    for part in _given(spec):
        for change in getattr(spec, part):
            _see_what_it_is(part, change)
    for change in _in(spec, "groupSpec"):
        _change_group(cluster, change)
    for change in _in(spec, "rulesSpec"):
        _change_rule(cluster, change)
    for vm, change in _each(call, _in(spec, "drsVmConfigSpec")):
        vm.drs = _level(change.info)
    for vm, change in _each(call, _in(spec, "dasVmConfigSpec")):
        _override(vm, change.info.dasSettings if change.info is not None else None)
    return _done(call, "ComputeResource.reconfigureEx", cluster, "configurationEx")


def _override(vm: VmNode, settings: Any) -> None:
    vm.ha_priority = str(settings.restartPriority or "") if settings is not None else ""
    vm.ha_isolation = str(settings.isolationResponse or "") if settings is not None else ""
    watch: Any = getattr(settings, MONITORING, None)
    own = watch is not None and watch.clusterSettings is False
    vm.ha_monitoring = str(watch.vmMonitoring or "") if own else ""
    said = [(path, _said(settings, path)) for path in HA_DETAILS if own or not path.startswith(MONITORING)]
    vm.ha_details = tuple((path, value) for path, value in said if value and not follows_cluster(path, value))


def _said(settings: Any, path: str) -> str:
    """What is set there, as text, or ""."""
    value = settings
    for name in path.split("."):
        value = getattr(value, name, None)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _level(override: Any) -> str:
    if override is None:
        return ""
    return DRS_OFF if override.enabled is False else str(override.behavior or "")


def _in(spec: Any, part: str) -> Iterable[Any]:
    return getattr(spec, part, None) or ()


def _see_what_it_is(part: str, change: Any) -> None:
    removes = str(change.operation) == "remove"
    if not removes and not isinstance(change.info, vmodl(_PARTS[part])):
        raise _not_supported("a cluster's", [part])
    if part == "rulesSpec" and not removes:
        _rule(change.info)
    if part in ("drsVmConfigSpec", "dasVmConfigSpec") and not removes:
        known = _DRS if part == "drsVmConfigSpec" else _DAS
        _refuse("a VM's override", [path for path in _paths(change.info) if path not in known])


def _change_group(cluster: ClusterNode, change: Any) -> None:
    name = change.removeKey if change.info is None else change.info.name
    _require(name in cluster.groups, str(change.operation), "group", name)
    if str(change.operation) == "remove":
        del cluster.groups[name]
    else:
        cluster.groups[name] = [_id(vm) for vm in change.info.vm or ()]


def _change_rule(cluster: ClusterNode, change: Any) -> None:
    shown = rules_shown(cluster)
    key = change.removeKey if str(change.operation) == "remove" else change.info.key
    by_key = shown[key - 1] if isinstance(key, int) and 1 <= key <= len(shown) else None
    name = change.info.name if change.info is not None else key
    old = by_key or next((rule for rule in shown if rule.name == name), None)
    _require(old is not None, str(change.operation), "rule", name)
    gone = old.name if old is not None else name  # one that its VMs have left is replaced without being seen
    cluster.rules = [rule for rule in cluster.rules if rule.name != gone]
    if str(change.operation) != "remove":
        cluster.rules.append(_rule(change.info))


def _require(there: bool, operation: str, what: str, name: Any) -> None:
    """What is added is not there, what is edited or removed is."""
    if there is (operation == "add"):
        text = f"There is {'already' if there else 'no'} {what} {name!r}"
        raise SimFault("vmodl.fault.InvalidArgument", text, invalidProperty=f"{what}Spec")


def _rule(info: Any) -> SimRule:
    anti = isinstance(info, vmodl("vim.cluster.AntiAffinityRuleSpec"))
    if not anti and not isinstance(info, vmodl("vim.cluster.AffinityRuleSpec")):
        raise _not_supported("a cluster's", ["rules between VMs and hosts"])
    kind = RuleKind.APART if anti else RuleKind.TOGETHER
    members = [_id(vm) for vm in info.vm or ()]
    if len(members) < 2:
        raise SimFault("vmodl.fault.InvalidArgument", "A rule needs two VMs", invalidProperty="vm")
    return SimRule(info.name, kind, members, bool(info.enabled), bool(info.mandatory))


def _each(call: Call, changes: Iterable[Any]) -> Iterator[tuple[VmNode, Any]]:
    for change in changes:
        key = change.info.key if change.info is not None else change.removeKey
        yield call.face.world.node(call.face.vcenter, _id(key), VmNode), change


def _given(data: Any) -> list[str]:
    """Names of the fields that are set; an empty list says nothing."""
    fields = [info.name for info in data._GetPropertyList()]  # noqa: SLF001 - pyVmomi's official name
    return [name for name in fields if not _says_nothing(getattr(data, name))]


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, list) and not value)


def _paths(data: Any, above: str = "") -> Iterator[str]:
    """Dotted paths of all that is set."""
    for name in _given(data):
        yield above + name
        if isinstance(value := getattr(data, name), DataObject):
            yield from _paths(value, f"{above}{name}.")


def _differing(asked: Any, now: Any, above: str = "") -> Iterator[str]:
    """Dotted paths of what is asked for and is not so."""
    for name in _given(asked):
        wanted, present = getattr(asked, name), getattr(now, name, None)
        if isinstance(wanted, DataObject) and isinstance(present, DataObject):
            yield from _differing(wanted, present, f"{above}{name}.")
        elif present is None or _is_another(wanted, present):
            yield above + name


def _is_another(wanted: Any, present: Any) -> bool:
    if isinstance(wanted, ManagedObject):  # which pyVmomi can compare with its like only
        return not isinstance(present, ManagedObject) or wanted != present
    return bool(wanted != present)


def _refuse(whose: str, names: list[str]) -> None:
    if names:
        raise _not_supported(whose, names)


def _not_supported(whose: str, names: list[str]) -> Exception:
    made: Exception = fault(
        "vmodl.fault.NotSupported", f"The simulated vCenter does not change {whose} {', '.join(names)}."
    )
    return made


def _id(ref: Any) -> str:
    moref: str = ref._moId  # noqa: SLF001 - pyVmomi's official name
    return moref


def _done(call: Call, description: str, node: VmNode | ClusterNode, path: str) -> Any:
    """A task that has ended already."""
    world, vc = call.face.world, call.face.vcenter
    world.touch(vc, node.moref, path)
    tasks = world.tasks[vc.side]
    task = tasks.create(description, node, call.session.user)
    tasks.start(task)
    tasks.succeed(task)
    return vmodl("vim.Task")(task.moref)


METHODS: Final[dict[str, Method]] = {
    "ReconfigVM_Task": Method(reconfigure_vm, "vim.VirtualMachine"),
    "ReconfigureComputeResource_Task": Method(reconfigure_cluster, "vim.ClusterComputeResource"),
}
