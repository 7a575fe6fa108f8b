"""``wavelift graph``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say
from wavelift.errors import UsageError

__all__ = ["command"]


@click.command("graph")
@campaign_argument
@click.argument("what", metavar="[VM|APPLICATION|WAVE]", default="")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["vm", "application", "wave"]),
    help="What kind of thing is meant, where a name fits several.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the graph too, as .graphml (yEd, Cytoscape) or .gexf (Gephi).",
)
@click.option("--all", "show_all", is_flag=True, help="Name every VM, not only the first few of each step.")
@json_option
def command(
    campaign: Path, what: str, *, kind: str | None, out: Path | None, show_all: bool, as_json: bool
) -> None:
    """Show how the VMs of CAMPAIGN depend on each other.

    Without a name: the parts that hang together, the longest chain, cycles, and what most VMs wait for.
    With a VM, an application or a wave: what must move before it and what waits for it, however many steps
    away. Nothing need be planned; where it is, each VM's wave is told.
    """
    from wavelift.reports.graph_file import check_ending, write_graph
    from wavelift.reports.graph_json import graph_document
    from wavelift.reports.graph_text import graph_text
    from wavelift.verbs.graph import graph
    from wavelift.verbs.names import Subject

    if kind and not what:
        raise UsageError(
            "--as tells what a name means, and there is none", advice="give the name, or no --as"
        )
    if out is not None:
        check_ending(out)
    found = graph(campaign, what, Subject(kind) if kind else None)
    if out is not None:
        write_graph(found.graph, out)
    if as_json:
        emit(graph_document(found.answer, found.graph, found.campaign, str(out) if out else ""))
    else:
        listed = len(found.graph) if show_all else 8
        told = graph_text(
            found.answer, found.names, found.waves, what=found.what, listed=listed, width=columns()
        )
        put(told)
    if out is not None:
        say(f"wrote {out}: {len(found.graph):,} VMs, {found.graph.number_of_edges():,} relations")
