"""The reference pages made from the code say what the code says."""

import importlib.util
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from wavelift.errors import ExitCode

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load()


@pytest.mark.parametrize("name", sorted(generate.PAGES))
def test_page_is_what_the_code_makes(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == generate.PAGES[name](), "run: python docs/generate.py"


def test_every_setting_has_a_text() -> None:
    for kind in generate.SECTIONS.values():
        texts = generate.attribute_texts(kind)
        assert set(texts) == {field.name for field in fields(kind)}
        assert all(texts.values())


def test_every_exit_code_has_a_text() -> None:
    assert set(generate.EXITS) == set(ExitCode)


def test_an_attribute_text_goes_on_over_lines() -> None:
    class Sample:
        """Sample.

        Attributes:
            one: begins here
                and ends here.
            two, three: for both (fact sheet 1.2).
        """

    assert generate.attribute_texts(Sample) == {
        "one": "begins here and ends here.",
        "two": "for both.",
        "three": "for both.",
    }
