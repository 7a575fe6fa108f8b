"""A campaign of thousands of VMs and gigabytes, as people read it: no number is a string of digits."""

import re
from pathlib import Path

import openpyxl
import pytest

from tests.cli.support import Ask, asking

HEADER = "VM,Cluster,Size GB,NICs,Owner,Powerstate"
BIG = ["big-1,Rack-1,22680,1,A,poweredOff", "big-2,Rack-1,812345,1,A,poweredOff",
       "big-3,Rack-1,412345,1,A,poweredOff", "huge,Rack-1,2000000,1,B,poweredOff"]  # fmt: skip
SETTINGS = """[planning]
max_gib = 1000000.0
max_vms = 12345
link_gbps = 4000.0
[severity]
disk-over-62tb = "info"
"""
DIGITS = re.compile(r"(?<![\w.,:/#+-])\d{4,}(?![\w:-]|\.\w)")
A_YEAR = re.compile(r"20\d\d")


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("large")
    small = [f"small-{number},Rack-1,5,1,C,poweredOff" for number in range(1200)]
    (folder / "inventory.csv").write_text("\n".join([HEADER, *BIG, *small]) + "\n", encoding="utf-8")
    (folder / "wavelift.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "dependencies.csv").write_text(
        "vm,relation,other,weight\nbig-1,before,small-1,12345\nsmall-1,before,big-1,23456\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return asking(capsys)


def bare(text: str) -> list[str]:
    """Numbers of four digits and more that nothing sets apart; years and the names of these VMs are none."""
    return [
        f"{text[max(0, found.start() - 40) : found.end() + 20]!r}"
        for found in DIGITS.finditer(text)
        if not A_YEAR.fullmatch(found[0])
    ]


def test_terminal_workbook_and_page_set_thousands_apart(campaign: Path, ask: Ask) -> None:
    ask("check", campaign, "--propose", "--accept")
    told = [ask("check", campaign), ask("plan", campaign)]
    told += [ask("explain", campaign, what) for what in ("big-3", "big-2", "huge", "1", "small-7")]
    told += [ask(verb, campaign) for verb in ("graph", "diff")]
    told.append(ask("plan", campaign, "--set", "planning.max_vms=1100"))
    for each in told:
        assert bare(re.sub(r"(?m)^set: .*", "", each.out + each.err)) == []  # as one writes settings
    for sheet in openpyxl.load_workbook(campaign / "plan.xlsx"):
        cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
        assert [found for cell in cells if isinstance(cell, str) for found in bare(cell)] == [], sheet.title
    page = (campaign / "plan.html").read_text(encoding="utf-8")
    visible = re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert bare(visible) == []
    titles = " ".join(re.findall(r"<title>(.*?)</title>", page))
    assert bare(titles) == []
