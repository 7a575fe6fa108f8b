"""``wavelift init``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import emit, json_option, put, say
from wavelift.model.typed import typed

__all__ = ["command"]


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--workbook",
    is_flag=True,
    help="One campaign.xlsx instead of CSV tables; one that is there gets the tables it lacks.",
)
@json_option
def command(folder: Path, *, workbook: bool, as_json: bool) -> None:
    """Write a new campaign FOLDER: wavelift.toml and tables that explain themselves."""
    from wavelift.verbs.init import init

    files = init(folder, workbook=workbook)
    if as_json:
        emit({"schema": 1, "folder": str(folder), "files": [str(file) for file in files]})
        return
    for file in files:
        put(str(file))
    say(f"next: put your RVTools export into {folder}, then: wavelift check {typed(folder)} --propose")
