"""``wavelift.toml``, from the dataclasses of ``wavelift.settings``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from inspect import cleandoc
from typing import Any

from executor.hooks.scene import NAMES
from planner.checks.vm_fields import FIELDS
from wavelift import settings
from wavelift.model.hooks import HealthCheck, Hook

from .markdown import NOTE, as_markdown

__all__ = ["SECTIONS", "attribute_texts", "settings_page"]

SECTIONS = {
    "source": settings.Endpoint,
    "target": settings.Endpoint,
    "planning": settings.Planning,
    "limits": settings.Limits,
    "policy": settings.Policy,
    "checks": settings.Checks,
    "preflight": settings.PreflightRules,
    "rehearsal": settings.Rehearsing,
}


def settings_page() -> str:
    """Every section and setting of ``wavelift.toml`` with default and meaning."""
    parts = ["# Settings\n\n" + NOTE, _settings_head()]
    for name, kind in SECTIONS.items():
        if name != "target":
            parts.append("\n".join(_section(name, kind)))
    parts.append(
        "## `[files]`\n\nTables that do not lie in their [usual place](campaign-folder.md): `inventory`, "
        "`mappings`, `dependencies`,\n`applications`, `windows`, `pins`, `blackouts`, "
        "`winddowns`; each a name or a list of names.\n"
    )
    parts.append(
        "## `[severity]`\n\n[Finding](findings.md) id to `blocker`, `warning`, `info` or `off`.\n\n"
        '```toml\n[severity]\nsnapshots = "off"\n```\n'
    )
    parts.append(_own_rules())
    parts.append(_tables("hooks", Hook, _HOOKS))
    parts.append(_tables("health", HealthCheck, _HEALTH))
    return "\n".join(parts)


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
    return {name: as_markdown(text) for name, text in texts.items()}


def _settings_head() -> str:
    return (
        "`wavelift.toml` in the campaign folder. Every setting has a default; an unknown one is an error. "
        "Passwords are\nreferences: `env:NAME`, `keyring:SERVICE/USER` or `file:PATH` (outside the campaign, "
        "mode 600).\n\n## `[campaign]`\n\n| setting | default | meaning |\n|---|---|---|\n"
        "| `name` | the folder's name | the campaign's name |\n"
        "| `same_vcenter` | `false` | source and target are one vCenter, that of `[source]`: "
        "[moves within one vCenter](../guides/within-one-vcenter.md) |\n"
    )


def _tables(name: str, kind: type[Any], words: str) -> str:
    """A section of which there may be many: ``[[name]]``."""
    texts = attribute_texts(kind)
    rows = []
    for field in fields(kind):
        default = "needed" if field.default is MISSING else _default(field)
        rows.append(f"| `{field.name}` | {default} | {texts[field.name]}{_choices(field)} |")
    head = "| setting | default | meaning |\n|---|---|---|"
    return "\n".join([f"## `[[{name}]]`\n\n{words}\n", head, *rows, ""])


_HOOKS = (
    "Done before and after a wave, a move group or a VM: a command, an HTTP call or an approval: "
    "see [hooks and\nhealth checks](../guides/hooks-and-health.md). Names that are filled in: "
    + ", ".join(f"`{{{name}}}`" for name in NAMES)
    + "."
)
_HEALTH = "How a VM must look after it arrived; each table is one check, asked again until it is well."


def _own_rules() -> str:
    texts = attribute_texts(settings.OwnRule)
    rows = [
        f"| `{field.name}` | {texts[field.name]}{_choices(field)} |" for field in fields(settings.OwnRule)
    ]
    names = ", ".join(f"`{name}`" for name in sorted(FIELDS))
    return "\n".join(
        [
            "## `[[rules]]`\n\nChecks of your own; each table is one. `id` and `when` are needed.\n",
            "| setting | meaning |\n|---|---|",
            *rows,
            f"{_WHEN} Fields: {names}.\n\n{_OWN_RULE}",
        ]
    )


_WHEN = """
`when` knows a VM's fields, `extra["Column"]`, numbers, texts, `True`, `False`, lists in brackets, `==`, `!=`,
`<`, `<=`, `>`, `>=`, `in`, `not in`, `matches` (with `*` and `?`), `and`, `or`, `not`. Texts are compared
without regard to case. What the export does not tell fits no comparison but `!=` and `not in`."""

_OWN_RULE = """```toml
[[rules]]
id = "database-without-owner"
when = 'name matches "db*" and extra["Owner"] == ""'
severity = "blocker"
fix = "fill in the custom attribute Owner and export again"
```

Installed packages may bring rules too, as Python entry points of the group `wavelift.checks`.
"""


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
    if value == ():
        return "none"
    if isinstance(value, StrEnum):
        return f'`"{value}"`'
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _choices(field: Field[Any]) -> str:
    sample = field.default[0] if isinstance(field.default, tuple) and field.default else field.default
    if not isinstance(sample, StrEnum):
        return ""
    words = "Any of" if isinstance(field.default, tuple) else "One of"
    return f" {words}: " + ", ".join(f"`{member}`" for member in type(sample)) + "."
