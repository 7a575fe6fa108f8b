"""Writes the reference pages that are made from the code: ``python docs/generate.py``.

``tests/docs/test_reference_in_step.py`` fails when a page and the code have drifted apart.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import Field, fields
from enum import StrEnum
from inspect import cleandoc
from pathlib import Path
from typing import Any

from mappings.table_columns import TABLES, Table
from planner.checks.registry import RULES
from planner.checks.rule import Rule
from wavelift import errors, settings

HERE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Made by docs/generate.py; change the code, not this page. -->\n"

SECTIONS = {
    "source": settings.Endpoint,
    "target": settings.Endpoint,
    "planning": settings.Planning,
    "limits": settings.Limits,
    "policy": settings.Policy,
}

EXITS = {
    errors.ExitCode.DONE: "Done.",
    errors.ExitCode.DEFECT: "A defect in Wavelift: please report it with what you did.",
    errors.ExitCode.USAGE: "The call cannot be meant as given, or a file, sheet or setting cannot be read.",
    errors.ExitCode.BLOCKED: "Blocking findings, nothing that can be planned, or a wave that must not start.",
    errors.ExitCode.FAILED_MOVES: "The run ended with moves that failed, were skipped or went back.",
    errors.ExitCode.STOPPED: "Stopped, paused or interrupted: `wavelift resume` goes on.",
    errors.ExitCode.NEEDS_PERSON: "A person must look: a VM in doubt, or a rollback that is not complete.",
    errors.ExitCode.LOCKED: "Another run holds the campaign.",
    errors.ExitCode.VCENTER: "A vCenter does not answer, refused the login, or shows another certificate.",
}


def attribute_texts(kind: type) -> dict[str, str]:
    """Texts of the "Attributes:" part of a Google-style docstring, by attribute name."""
    _, _, part = cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    texts: dict[str, str] = {}
    names: list[str] = []
    for line in part.splitlines():
        found = re.match(r"    (\w[\w, ]*): (.*)", line)
        if found:
            names = [name.strip() for name in found[1].split(",")]
            texts |= dict.fromkeys(names, found[2])
        elif line.strip() and names:
            texts |= {name: f"{texts[name]} {line.strip()}" for name in names}
    return {name: _as_markdown(text) for name, text in texts.items()}


def settings_page() -> str:
    """Every section and setting of ``wavelift.toml`` with default and meaning."""
    parts = ["# Settings\n\n" + NOTE, _settings_head()]
    for name, kind in SECTIONS.items():
        if name != "target":
            parts.append("\n".join(_section(name, kind)))
    parts.append(
        "## `[files]`\n\nTables that do not lie in their [usual place](campaign-folder.md): `inventory`, "
        "`mappings`, `dependencies`,\n`applications`, `windows`, `pins`; each a name or a list of names.\n"
    )
    parts.append(
        "## `[severity]`\n\n[Finding](findings.md) id to `blocker`, `warning`, `info` or `off`.\n\n"
        '```toml\n[severity]\nsnapshots = "off"\n```\n'
    )
    return "\n".join(parts)


def exit_codes_page() -> str:
    """Every exit code with its meaning and the errors that end with it."""
    lines = ["# Exit codes\n\n" + NOTE, "| code | name | meaning | raised as |", "|---|---|---|---|"]
    by_code: dict[int, list[str]] = {}
    for name in errors.__all__:
        kind = getattr(errors, name)
        if issubclass(kind, errors.WaveliftError):
            by_code.setdefault(kind.exit_code, []).append(f"`{name}`")
    for code, text in EXITS.items():
        lines.append(f"| {int(code)} | `{code.name}` | {text} | {', '.join(by_code.get(code, []))} |")
    return "\n".join(lines) + "\n"


def findings_page() -> str:
    """Every rule with its severity, why it matters and what to do."""
    parts = [
        "# Findings\n\n" + NOTE,
        _findings_head(),
        "## Checks\n\n| id | severity | what |\n|---|---|---|",
    ]
    parts += [
        f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {_as_markdown(rule.title)} |" for rule in RULES
    ]
    parts += [f"\n## {group}\n\n" + _others(texts) for group, texts in other_findings().items()]
    parts += [_rule(rule) for rule in RULES]
    return "\n".join(parts) + "\n"


def other_findings() -> dict[str, dict[str, str]]:
    """Findings that no rule makes: text by id, by the part that notices them."""
    return tomllib.loads((HERE.parent / "other_findings.toml").read_text(encoding="utf-8"))


def _others(texts: dict[str, str]) -> str:
    rows = [f"| `{finding_id}` | {_as_markdown(text)} |" for finding_id, text in texts.items()]
    return "\n".join(["| id | what it means |", "|---|---|", *rows])


def tables_page() -> str:
    """Every table of a campaign with its columns, choices and an example."""
    parts = ["# Tables\n\n" + NOTE, _tables_head()]
    return "\n".join([*parts, *(_table(table) for table in TABLES)])


def _table(table: Table) -> str:
    file = f"{table.folder}/{table.name}.csv".lstrip("/")
    lines = [f"## {table.name}\n\n{table.purpose} File `{file}`, or a sheet `{table.name}`.\n"]
    lines += ["| column | what goes in |", "|---|---|"]
    for column in table.columns:
        choices = (
            f" One of: {', '.join(f'`{choice}`' for choice in column.choices)}." if column.choices else ""
        )
        lines.append(f"| `{column.name}` | {_cell(column.help)}{choices} |")
    rows = "\n".join(",".join(row) for row in (table.headers, *table.examples))
    return "\n".join([*lines, f"\n```csv\n{rows}\n```\n"])


def _cell(text: str) -> str:
    return _as_markdown(text).replace("*", "\\*")


def _tables_head() -> str:
    return (
        "Headers are matched by meaning, not by position or case; columns of your own are kept. VMs are "
        "named by\ninventory name, or by instanceUuid where a name occurs twice.\n"
    )


def _rule(rule: Rule) -> str:
    text = f"{_sentence(rule.explanation)}\n\n**What to do:** {_sentence(rule.fix)}"
    return f"\n## {rule.id}\n\n*{rule.severity.capitalize()}.* {_sentence(rule.title)}\n\n{text}"


def _sentence(text: str) -> str:
    text = _as_markdown(text)
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _settings_head() -> str:
    return (
        "`wavelift.toml` in the campaign folder. Every setting has a default; an unknown one is an error. "
        "Passwords are\nreferences: `env:NAME`, `keyring:SERVICE/USER` or `file:PATH` (outside the campaign, "
        "mode 600).\n\n## `[campaign]`\n\n| setting | default | meaning |\n|---|---|---|\n"
        "| `name` | the folder's name | the campaign's name |\n"
    )


def _findings_head() -> str:
    return (
        "What `wavelift check` and `wavelift plan` notice. A blocker keeps its subject out of the plan. "
        "`[severity]` in\n[`wavelift.toml`](settings.md) changes or switches off what checks, reading and mapping "
        "notice; what planning notices stands.\n"
    )


def _section(name: str, kind: type[Any]) -> Iterator[str]:
    title = "## `[source]` and `[target]`" if name == "source" else f"## `[{name}]`"
    texts = attribute_texts(kind)
    yield f"{title}\n\n| setting | default | meaning |\n|---|---|---|"
    for field in fields(kind):
        choices = _choices(field)
        yield f"| `{field.name}` | {_default(field)} | {texts[field.name]}{choices} |"
    yield ""


def _default(field: Field[Any]) -> str:
    value = field.default
    if isinstance(value, StrEnum):
        return f'`"{value}"`'
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _choices(field: Field[Any]) -> str:
    if not isinstance(field.default, StrEnum):
        return ""
    return " One of: " + ", ".join(f"`{member}`" for member in type(field.default)) + "."


def _as_markdown(text: str) -> str:
    # The fact sheet is the engineers' source; readers of the reference do not have it.
    text = re.sub(r" \(fact sheet [^)]*\)", "", text)
    return text.replace("``", "`").replace("|", "\\|").strip()


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "exit-codes.md": exit_codes_page,
    "findings.md": findings_page,
    "tables.md": tables_page,
}


def main(folder: Path = HERE) -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
