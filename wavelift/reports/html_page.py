"""Self-contained html pages: templates with autoescape, own style and script inlined, nothing loaded.

The content security policy allows exactly the inlined style and script, by their digests: should text from
an inventory ever get through as markup, a browser still would not run it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wavelift.model.quantities import count, duration, number, size
from wavelift.reports.hostile import printable
from wavelift.reports.moments import clock, day_and_clock, iso
from wavelift.whole_file import replacing

__all__ = ["embedded", "write_page"]


def _clean(value: object) -> object:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wavelift.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters |= {
        "clock": clock,
        "count": count,
        "day_and_clock": day_and_clock,
        "duration": duration,
        "iso": iso,
        "number": number,
        "size": size,
    }
    return environment


@cache
def _inlined(more: str) -> dict[str, Markup]:
    folder = Path(__file__).parent / "templates"
    names = ["page", *([more] if more else [])]
    style = "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
    script = "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in names)
    policy = f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}"
    return {
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "policy": Markup(policy),  # noqa: S704 - made of digests
    }


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def embedded(data: object) -> Markup:
    """Data as JSON for a data block of a page: nothing in it can end the block or open a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # noqa: S704 - every character that markup is made of is escaped


def write_page(path: Path, template: str, *, more: str = "", **values: Any) -> None:
    """Render a template into a file, whole or not at all.

    Args:
        path: where to.
        template: its name.
        more: stem of a further style sheet and script beside those of every page.
        values: what the template shows.

    Raises:
        InputError: the file cannot be written.
    """
    text = _environment().get_template(template).render(**_inlined(more), **values)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
