"""Findings, from the check rules and ``other_findings.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

from planner.checks.registry import RULES
from planner.checks.rule import Rule

from .markdown import NOTE, as_markdown, sentence

__all__ = ["RULES", "findings_page", "other_findings"]

OTHERS = Path(__file__).resolve().parents[1] / "other_findings.toml"


def findings_page() -> str:
    """Every rule with its severity, why it matters and what to do."""
    parts = [
        "# Findings\n\n" + NOTE,
        _findings_head(),
        "## Checks\n\n| id | severity | what |\n|---|---|---|",
    ]
    parts += [
        f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {as_markdown(rule.title)} |" for rule in RULES
    ]
    parts += [f"\n## {group}\n\n" + _others(texts) for group, texts in other_findings().items()]
    parts += [_rule(rule) for rule in RULES]
    return "\n".join(parts) + "\n"


def other_findings() -> dict[str, dict[str, str]]:
    """Findings that no rule makes: text by id, by the part that notices them."""
    return tomllib.loads(OTHERS.read_text(encoding="utf-8"))


def _others(texts: dict[str, str]) -> str:
    rows = [f"| `{finding_id}` | {as_markdown(text)} |" for finding_id, text in texts.items()]
    return "\n".join(["| id | what it means |", "|---|---|", *rows])


def _findings_head() -> str:
    return (
        "What `wavelift check`, `wavelift plan` and `wavelift preflight` notice. A blocker keeps its subject "
        "out of the plan, or makes a preflight a no-go. "
        "`[severity]` in\n[`wavelift.toml`](settings.md) changes or switches off what checks, reading and "
        "mapping notice, and warnings\nof planning; a blocker of planning stands. Checks that need the "
        "target's inventory are silent without it.\n"
    )


def _rule(rule: Rule) -> str:
    text = f"{sentence(rule.explanation)}\n\n**What to do:** {sentence(rule.fix)}"
    return f"\n## {rule.id}\n\n*{rule.severity.capitalize()}.* {sentence(rule.title)}\n\n{text}"
