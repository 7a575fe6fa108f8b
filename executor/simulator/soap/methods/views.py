"""ViewManager and the views it makes."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import ClusterNode, DatacenterNode, FolderNode, HostNode, PoolNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.views import ContainerView, ListView
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import array, vmodl

__all__ = ["METHODS"]

_CONTAINERS: Final = (FolderNode, DatacenterNode, ClusterNode, PoolNode, HostNode)


def create_container_view(call: Call, container: Any, types: list[Any], recursive: bool) -> Any:
    """Make a view of everything of these types in a container.

    Raises:
        vmodl.fault.InvalidArgument: the object is no container.
    """
    node = call.scene.require(container)
    if not isinstance(node, _CONTAINERS):
        text = f"{node.name} cannot hold other objects."
        raise fault("vmodl.fault.InvalidArgument", text, invalidProperty="container")
    view = ContainerView(
        call.session.new_moref(),
        call.inventory,
        call.face.changes,
        node.moref,
        tuple(types),
        recursive=recursive,
    )
    return _kept(call, view, "vim.view.ContainerView")


def create_list_view(call: Call, objects: list[Any]) -> Any:
    """Make a view of these objects; those that do not exist are left out."""
    view = ListView(call.session.new_moref(), _existing(call, objects))
    return _kept(call, view, "vim.view.ListView")


def _kept(call: Call, view: ContainerView | ListView, name: str) -> Any:
    call.session.objects[view.moref] = view
    return vmodl(name)(view.moref)


def _existing(call: Call, objects: list[Any]) -> list[str]:
    return [each._moId for each in objects if call.scene.find(each) is not None]  # noqa: SLF001


def _unresolved(call: Call, objects: list[Any]) -> Any:
    return array("vmodl.ManagedObject", [each for each in objects if call.scene.find(each) is None])


def modify_list_view(call: Call, add: list[Any], remove: list[Any]) -> Any:
    """Add and remove objects; returns those to add that do not exist."""
    call.target.remove([each._moId for each in remove])  # noqa: SLF001 - pyVmomi's official name
    call.target.add(_existing(call, add))
    call.face.stirred.notify_all()
    return _unresolved(call, add)


def reset_list_view(call: Call, objects: list[Any]) -> Any:
    """Hold exactly these objects; returns those that do not exist."""
    call.target.reset(_existing(call, objects))
    call.face.stirred.notify_all()
    return _unresolved(call, objects)


def destroy_view(call: Call) -> None:
    """Forget the view; filters that traverse it report its objects as gone."""
    view = call.session.objects.pop(call.target.moref)
    view.revision += 1
    call.face.stirred.notify_all()


METHODS: Final[dict[str, Method]] = {
    "CreateContainerView": Method(create_container_view, "vim.view.ViewManager"),
    "CreateListView": Method(create_list_view, "vim.view.ViewManager"),
    "ModifyListView": Method(modify_list_view, "vim.view.ListView"),
    "ResetListView": Method(reset_list_view, "vim.view.ListView"),
    "DestroyView": Method(destroy_view, "vim.view.View"),
}
