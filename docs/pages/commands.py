"""Commands, from the command line itself."""

from __future__ import annotations

from inspect import cleandoc

import click

from wavelift.cli.app import VERBS, app

from .markdown import NOTE, cell

__all__ = ["commands_page"]


def commands_page() -> str:
    """Every verb with its arguments and options."""
    parts = ["# Commands\n\n" + NOTE, _commands_head(), "| verb | does |\n|---|---|"]
    parts += [f"| [`{verb}`](#{verb}) | {text} |" for verb, text in VERBS.items()]
    return "\n".join([*parts, *(_command(verb) for verb in VERBS)]) + "\n"


def _command(verb: str) -> str:
    context = click.Context(app)
    command = app.get_command(context, verb)
    if command is None:
        raise LookupError(verb)
    usage = command.get_usage(click.Context(command, info_name=f"wavelift {verb}"))
    lines = [
        f"\n## {verb}\n\n{cleandoc(command.help or '')}\n\n```text\n{usage.removeprefix('Usage: ')}\n```"
    ]
    options = [item for item in command.params if isinstance(item, click.Option) and not item.hidden]
    lines += ["\n| option | means |", "|---|---|"] + [_option(item) for item in options]
    return "\n".join(lines)


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    words = [
        option.help or "",
        "One of: " + ", ".join(f"`{choice}`" for choice in choices) + "." if choices else "",
    ]
    words.append("Required." if option.required else "")
    return f"| {names} | {cell(' '.join(word for word in words if word))} |"


def _commands_head() -> str:
    return (
        "`wavelift VERB CAMPAIGN`. Standard output is data, standard error is for people. Every verb takes "
        "`--json`\n([JSON](json.md)) and ends with a documented [exit code](exit-codes.md).\n"
    )
