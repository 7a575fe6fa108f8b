"""``wavelift simulate``."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavelift.cli.output import emit, json_option, say
from wavelift.errors import UsageError
from wavelift.model.typed import typed

if TYPE_CHECKING:
    from wavelift.verbs.simulate import Running

__all__ = ["command"]

_HIGHEST_PORT = 65535


@click.command("simulate")
@click.argument("campaign", type=click.Path(path_type=Path))
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Simulated seconds per second.",
)
@click.option("--ports", default="0,0", show_default=True, help="Of source and target; 0 takes any free one.")
@click.option("--faults", type=click.Path(path_type=Path), help="Fault script (TOML or JSON).")
@click.option("--link-gbps", type=click.FloatRange(min=0, min_open=True), help="Line between the sites.")
@click.option("--unthrottled", is_flag=True, help="No bandwidth limits, no start-up time.")
@click.option("--start", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="The pair's clock at the start, UTC.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Decides whatever the inventory does not tell."
)
@click.option(
    "--idle-seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Idle sessions end after so many simulated seconds [default: 1800, at least a real minute].",
)
@click.option(
    "--admin-port",
    type=click.IntRange(0, _HIGHEST_PORT),
    help="Serve the admin endpoint here, on this machine only; 0 takes any free port [default: none].",
)
@click.option("--pair", "pair_file", type=click.Path(path_type=Path), help="Where addresses are left.")
@click.option("--record", type=click.Path(path_type=Path), help="Write every call down here at the end.")
@json_option
def command(campaign: Path, *, ports: str, start: datetime | None, as_json: bool, **options: Any) -> None:
    """Start two simulated vCenters: the source holds CAMPAIGN's inventory, the target what its tables name.

    CAMPAIGN may be a bare export. Runs until Ctrl-C. `wavelift run CAMPAIGN --simulated` finds it.
    """
    from wavelift.verbs.simulate import SimulateOptions, simulate

    chosen = SimulateOptions(
        ports=_ports(ports), start=start.replace(tzinfo=UTC) if start else None, **options
    )
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with simulate(campaign, chosen) as running:
        _announce(running, campaign, as_json=as_json)
        while not ended.wait(1.0):  # a wait without end would not notice Ctrl-C on Windows
            pass


def _ports(text: str) -> tuple[int, int]:
    try:
        source, target = (int(part) for part in text.split(","))
    except ValueError:
        source = target = -1
    if not all(0 <= port <= _HIGHEST_PORT for port in (source, target)):
        raise UsageError(
            f"--ports is {text!r}", advice="give two port numbers with a comma: --ports 8443,9443"
        )
    return source, target


def _announce(running: Running, campaign: Path, *, as_json: bool) -> None:
    file = running.file
    if as_json:
        ends: dict[str, dict[str, Any]] = {
            name: {
                "host": end.host,
                "port": end.port,
                "user": end.user,
                "thumbprint": end.thumbprint,
                "instance_uuid": end.instance_uuid,
            }
            for name, end in (("source", file.source), ("target", file.target))
        }
        if file.admin is not None:
            ends["admin"] = {"url": file.admin.url}
        emit({"schema": 1, **ends, "speed": file.speed, "pair": str(running.path), "pid": file.pid})
    for name, end in (("source", file.source), ("target", file.target)):
        say(f"{name} vCenter  https://{end.host}:{end.port}/sdk  {end.user}  {end.thumbprint}")
    say(f"speed {file.speed:g}; passwords (for its owner only) in {running.path}")
    if file.admin is not None:
        say(f"admin endpoint  {file.admin.url}  Authorization: Bearer {file.admin.token}")
    say(f"in another terminal: {_next_step(running, campaign)}")
    say("Everything stands at the source again, whatever earlier practice moved. Ctrl-C ends the pair.")


def _next_step(running: Running, campaign: Path) -> str:
    if campaign.is_dir():
        return f"wavelift run {typed(campaign)} --wave 1 --simulated"
    made = typed(f"{campaign.stem}-campaign")
    return f"wavelift plan {typed(campaign)}; wavelift run {made} --wave 1 --pair {typed(running.path)}"
