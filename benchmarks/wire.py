"""The simulated pair's SOAP face: 5,000 VMs with 500 running moves through one filter, a thousand sessions.

Server and client share one process, so CPU counts both ends. The client of the filter is plain pyvmomi; the
sessions are bare TLS connections, all open at once, so that little besides the server is measured.
"""

from __future__ import annotations

import http.client
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child, peak_mib
from benchmarks.options import Options

if TYPE_CHECKING:
    from executor.simulator.soap.pair import PairEndpoint

__all__ = ["run"]

_PATHS: Final = ("info.state", "info.progress")
_ROUNDS: Final = 400
_CLIENTS: Final = 64
_ENVELOPE: Final = (
    '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
    "<soapenv:Body>{}</soapenv:Body></soapenv:Envelope>"
)
_LOGIN: Final = (
    '<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this>'
    "<userName>{}</userName><password>{}</password></Login>"
)
_NAME: Final = '<Fetch xmlns="urn:vim25"><_this type="Folder">{}</_this><prop>name</prop></Fetch>'


def run(options: Options) -> Figures:
    """Watch many moves, then keep many sessions busy."""
    vms, moves, updates = (40, 8, 50) if options.smoke else (5000, 500, 10_000)
    sessions, calls = (20, 3) if options.smoke else (1000, 10)
    watched, _ = in_child(
        "benchmarks.wire:watched", inline=options.smoke, vms=vms, moves=moves, updates=updates
    )
    crowd, _ = in_child("benchmarks.wire:crowd", inline=options.smoke, sessions=sessions, calls=calls)
    rows: list[tuple[object, ...]] = [
        (f"first look at {vms:,} VMs", vms, watched["first_cpu"] * 1e6 / vms, watched["peak_mib"]),
        (
            f"{moves} running moves watched",
            watched["updates"],
            watched["cpu"] * 1e6 / watched["updates"],
            watched["peak_mib"],
        ),
        (f"{sessions:,} sessions, login", sessions, crowd["login_cpu"] * 1e6 / sessions, crowd["peak_mib"]),
        (
            f"{sessions:,} sessions, calls",
            crowd["calls"],
            crowd["cpu"] * 1e6 / crowd["calls"],
            crowd["peak_mib"],
        ),
    ]
    goals = (
        Goal("CPU us per object of a first look", watched["first_cpu"] * 1e6 / vms, 1000),
        Goal("CPU ms per answer, simulation included", watched["cpu"] * 1e3 / watched["rounds"], 50),
        Goal("moves seen running at once", watched["running"], 0.99 * moves, most=False),
        Goal("sessions answered to the last call", crowd["answered"], sessions, most=False),
        Goal("CPU us per call of a crowd", crowd["cpu"] * 1e6 / crowd["calls"], 5000),
    )
    columns = ("what", "objects or calls", "CPU us each", "peak MiB")
    return Figures("wire", columns, rows, goals, {"watched": watched, "crowd": crowd})


def watched(vms: int, moves: int, updates: int) -> dict[str, Any]:
    """Start moves between datastores and follow them with one filter; called in a child."""
    from pyVim.connect import Disconnect, SmartConnect
    from pyVmomi import vim, vmodl

    from benchmarks.virtual_night import made_world
    from executor.simulator.soap.pair import SimulatedPair
    from executor.vsphere.properties import filter_over
    from wavelift.model.placement import Side

    world, _ = made_world(vms, 100.0)
    for side, table in world.tables.items():  # all of them are to run at once, not to wait for slots
        world.tables[side] = replace(table, host=10**6, datastore=10**6, network=10**6, network_slow=10**6)
    with SimulatedPair(world, speed=20.0) as pair:
        end = pair.endpoints[Side.SOURCE]
        context = ssl.create_default_context(cafile=str(end.certificate))
        client = SmartConnect(
            host=end.host, port=end.port, user=end.user, pwd=end.password, sslContext=context
        )
        content = client.content
        collector, views = content.propertyCollector, content.viewManager
        everything = views.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
        tasks = views.CreateListView([])
        spec = filter_over(
            everything, {vim.VirtualMachine: ("name", "runtime.host", "datastore"), vim.Task: _PATHS}
        )
        spec.objectSet += filter_over(tasks, {vim.Task: _PATHS}).objectSet
        collector.CreateFilter(spec, partialUpdates=True)
        wait = vmodl.query.PropertyCollector.WaitOptions(maxWaitSeconds=5)
        cpu = time.process_time()
        version, seen = _drain(collector, "", wait)
        first = time.process_time() - cpu
        if seen != vms:
            raise RuntimeError(f"{seen} of {vms} VMs were reported")
        stores = list(content.rootFolder.childEntity[0].datastore)
        tasks.ModifyListView(add=[_away(vm, stores) for vm in everything.view[:moves]])
        cpu, told, rounds, running = time.process_time(), 0, 0, 0
        while told < updates and rounds < _ROUNDS:
            version, seen = _drain(collector, version, wait)
            told += seen
            rounds += 1
            with world.lock:
                running = max(running, len(world.running.active()))
        cpu = time.process_time() - cpu
        Disconnect(client)
    return {
        "vms": vms,
        "running": running,
        "first_cpu": first,
        "updates": told,
        "rounds": rounds,
        "cpu": cpu,
        "peak_mib": peak_mib(),
    }


def _away(vm: Any, stores: list[Any]) -> Any:
    from pyVmomi import vim

    elsewhere = next(store for store in stores if store not in vm.datastore)
    return vm.RelocateVM_Task(vim.vm.RelocateSpec(datastore=elsewhere))


def _drain(collector: Any, version: str, wait: Any) -> tuple[str, int]:
    """Read until nothing is left over; returns the version and how many objects were reported."""
    seen = 0
    while True:
        update = collector.WaitForUpdatesEx(version, wait)
        if update is None:
            return version, seen
        version = update.version
        seen += sum(len(part.objectSet or ()) for part in update.filterSet or ())
        if not update.truncated:
            return version, seen


def crowd(sessions: int, calls: int) -> dict[str, Any]:
    """Log in so many times, keep every connection open, and call from all of them; called in a child."""
    from benchmarks.virtual_night import made_world
    from executor.simulator.soap.pair import SimulatedPair
    from wavelift.model.placement import Side

    _open_files(3 * sessions + 200)
    world, _ = made_world(40, 10.0)
    with SimulatedPair(world) as pair, ThreadPoolExecutor(_CLIENTS) as pool:
        end = pair.endpoints[Side.SOURCE]
        context = ssl.create_default_context(cafile=str(end.certificate))
        cpu = time.process_time()
        root = world.vcenters[Side.SOURCE].root
        clients = list(pool.map(lambda _: _Client(end, context, root), range(sessions)))
        logged_in = time.process_time() - cpu
        cpu = time.process_time()
        good = 0
        for _ in range(calls):
            good += sum(pool.map(_Client.ask, clients))
        cpu = time.process_time() - cpu
        alive = sum(pool.map(_Client.ask, clients))
        for each in clients:
            each.close()
    if good != sessions * calls:
        raise RuntimeError(f"{good} of {sessions * calls} calls were answered")
    return {
        "sessions": sessions,
        "calls": good,
        "answered": alive,
        "login_cpu": logged_in,
        "cpu": cpu,
        "peak_mib": peak_mib(),
    }


class _Client:
    """One session on a connection of its own."""

    def __init__(self, end: PairEndpoint, context: ssl.SSLContext, root: str) -> None:
        self._root = root
        self._wire = http.client.HTTPSConnection(end.host, end.port, context=context, timeout=120)
        self._headers = {"SOAPAction": '"urn:vim25/8.0.3.0"', "Content-Type": "text/xml"}
        answer = self._send(_LOGIN.format(end.user, end.password))
        self._headers["Cookie"] = str(answer.getheader("Set-Cookie")).partition(";")[0]

    def _send(self, body: str) -> http.client.HTTPResponse:
        self._wire.request("POST", "/sdk", _ENVELOPE.format(body).encode(), self._headers)
        answer = self._wire.getresponse()
        answer.read()
        return answer

    def ask(self) -> bool:
        """Whether a call that needs the session was answered well."""
        return self._send(_NAME.format(self._root)).status == http.HTTPStatus.OK

    def close(self) -> None:
        self._wire.close()


def _open_files(wanted: int) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
