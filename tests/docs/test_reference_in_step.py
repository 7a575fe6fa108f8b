"""The reference pages made from the code say what the code says."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from wavelift.errors import ExitCode

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


sys.path.insert(0, str(ROOT / "docs"))

from generate import PAGES  # noqa: E402
from pages.exit_codes import EXITS  # noqa: E402
from pages.findings import RULES, other_findings  # noqa: E402
from pages.settings import SECTIONS, attribute_texts  # noqa: E402


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_what_the_code_makes(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python docs/generate.py"


def test_every_setting_has_a_text() -> None:
    for kind in SECTIONS.values():
        texts = attribute_texts(kind)
        assert set(texts) == {field.name for field in fields(kind)}
        assert all(texts.values())


def test_every_exit_code_has_a_text() -> None:
    assert set(EXITS) == set(ExitCode)


def test_an_attribute_text_goes_on_over_lines() -> None:
    class Sample:
        """Sample.

        Attributes:
            one: begins here
                and ends here.
            two, three: for both (fact sheet 1.2).
        """

    assert attribute_texts(Sample) == {
        "one": "begins here and ends here.",
        "two": "for both.",
        "three": "for both.",
    }


FINDING_ID = re.compile(r"[a-z]+(-[a-z0-9]+)+")
NO_FINDINGS = re.compile(r"utf-.*|latin-1|rvtools-.*|target-.*|(nvme|san|archive)-01")


def ids_in_code() -> set[str]:
    """Ids written out in planner, mappings, collect, preflight, plan.xlsx; besides those of check rules."""
    packages = ("planner", "mappings", "executor/vsphere/collect", "executor/preflight")
    found = {text for package in packages for text in kebab_texts(ROOT / package)}
    own = {"wavelift/verbs": "collect-", "wavelift/reports/plan_book": "edit-"}
    texts = ((text, start) for package, start in own.items() for text in kebab_texts(ROOT / package))
    return found | {text for text, start in texts if text.startswith(start)}


def kebab_texts(package: Path) -> Iterator[str]:
    for path in package.rglob("*.py"):
        if "checks" in path.relative_to(package).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if FINDING_ID.fullmatch(text) and not NO_FINDINGS.fullmatch(text):
                    yield text


def documented() -> set[str]:
    rules = {rule.id for rule in RULES}
    return rules | {name for texts in other_findings().values() for name in texts}


def test_every_finding_in_the_code_is_documented() -> None:
    assert ids_in_code() - documented() == set()


def test_every_documented_finding_is_in_the_code() -> None:
    made_of_parts = {f"{kind}-unmapped" for kind in ("network", "datastore", "cluster")}
    rules = {rule.id for rule in RULES}
    assert documented() - rules - made_of_parts - ids_in_code() == set()


def test_every_finding_of_the_samples_is_documented() -> None:
    for path in (ROOT / "sample_waves").glob("*/expected.json"):
        assert set(json.loads(path.read_text(encoding="utf-8"))["findings"]) <= documented(), path
