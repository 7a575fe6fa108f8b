"""Links lead somewhere, the README stays short, and shown commands exist."""

import re
from pathlib import Path

import click
import pytest

from wavelift.cli.app import VERBS, app

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {
    ".venv",
    ".venv-wheel",
    ".venv-lowest",
    ".git",
    ".tools",
    "node_modules",
    "dist",
    ".pytest_cache",
    ".hypothesis",
    "demo-campaign",
}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not SKIPPED.intersection(path.relative_to(ROOT).parts))
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    broken = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in anchors_of(path)):
            broken.append(link)
    return broken


def shown_commands(page: Path) -> list[str]:
    blocks = [text for kind, text in FENCE.findall(page.read_text(encoding="utf-8")) if kind == "console"]
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def options_of(verb: str) -> set[str]:
    command = app.get_command(click.Context(app), verb)
    assert command is not None
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_resolve(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_shown_commands_exist(page: Path) -> None:
    for line in shown_commands(page):
        program, *words = line.split()
        if program == "wavelift":
            assert words[0] in VERBS, line
            assert {word for word in words if word.startswith("-")} <= options_of(words[0]), line


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_named_files_exist(name: str) -> None:
    text = FENCE.sub("", (ROOT / name).read_text(encoding="utf-8"))
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()}
    paths = [code for code in re.findall(r"`([\w./-]+)`", text) if "/" in code and code.split("/")[0] in tops]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_there_are_pages_and_commands_to_look_at() -> None:
    assert len(PAGES) > 20
    assert sum(len(shown_commands(page)) for page in PAGES) > 20


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 125


def test_every_sample_has_a_readme_and_an_expectation() -> None:
    samples = {path.parent for path in (ROOT / "sample_waves").glob("*/wavelift.toml")}
    assert len(samples) >= 5
    for sample in samples:
        assert (sample / "README.md").exists(), sample
        assert (sample / "expected.json").exists(), sample
