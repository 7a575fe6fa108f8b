"""``wavelift limit``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.output import campaign_argument, json_option

__all__ = ["command"]

_AUTO = "auto"


class _Most(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic in newer clicks
    """A number from 1 on, or ``auto``."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if value == _AUTO:
            return 0
        if isinstance(value, str) and value.isdecimal() and int(value) > 0:
            return int(value)
        return self.fail(
            f"{value!r} is neither a number from 1 on nor {_AUTO}; to start nothing: pause", param, ctx
        )


@click.command("limit")
@campaign_argument
@click.argument("most", type=_Most(), metavar="NUMBER|auto")
@wait_option
@json_option
def command(campaign: Path, most: int, *, wait: float, as_json: bool) -> None:
    """Let at most NUMBER moves of CAMPAIGN run at once; `auto` as many as slots and the line allow.

    What runs beyond that comes to its end. vCenter's own slots hold besides. The limit stays through
    `wavelift resume` and ends with the wave.
    """
    from wavelift.verbs.control import limit

    tell(limit(campaign, most, wait=wait), as_json=as_json)
