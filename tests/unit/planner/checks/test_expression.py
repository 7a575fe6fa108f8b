from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.checks.expression import ExpressionError, compile_expression
from planner.checks.vm_fields import FIELDS
from tests.unit.planner.checks.cases import vm
from wavelift.model.inventory import Power

VM = vm(
    name="DB-web01",
    cpus=8,
    memory_mib=65536,
    hw_version=None,
    power=Power.OFF,
    folder="Prod/DB",
    snapshots=("before", "after"),
    extra=(("Owner", "Meyer"), ("Rack", "16"), ("Empty", "")),
)

TRUE = (
    'name == "db-WEB01"',
    'name != "other"',
    "cpus == 8 and memory_mib >= 65536",
    "cpus < 9 and cpus <= 8 and cpus > 7 and 7 < cpus < 9",
    'name matches "db*" and not name matches "web*"',
    'name matches "DB-web??"',
    '"web" in name',
    'name in ["a", "db-web01"]',
    'cluster in ("Old", "Older")',
    'cluster not in ("New",)',
    '"before" in snapshots and snapshot_count == 2',
    'snapshots matches "bef*"',
    '"LAN" in networks and nic_count == 1',
    'power == "poweredOff"',
    "template == False and not template",
    'extra["owner"] == "meyer"',
    'extra["Rack"] > 4 and extra["Rack"] == 16',
    'extra["Nowhere"] == ""',
    "hw_version != 13",
    '(cpus == 1 or cpus == 8) and folder matches "Prod/*"',
    'name == "x" or\n  cpus == 8',
    "cpus > -1",
)
FALSE = (
    "hw_version < 13",
    "hw_version >= 13",
    "hw_version == 13",
    'cpus == "many"',
    "name < 5",
    'name matches "web*"',
    'extra["Owner"] > 4',
    "8 in snapshots",
    "template",
    "cpus in 8",
)
WRONG = {
    "": "no expression",
    "name ==": "no expression",
    "name = 'x'": "no expression",
    "nam == 'x'": "no field 'nam'",
    "__import__('os')": "Call",
    "name.upper == 'X'": "Attribute",
    "name[0] == 'x'": "only extra",
    "extra[0] == 'x'": "as a text",
    "extra[name] == 'x'": "as a text",
    "cpus * 2 > 4": "calculates",
    "cpus @ 'x'": "'@'",
    "name matches cpus": "after matches as a text",
    "name matches 5": "after matches as a text",
    "cpus is 8": "Is",
    "-name": "before numbers",
    "+5": "before numbers",
    "lambda: 1": "Lambda",
    "[x for x in name]": "ListComp",
    "f'{name}'": "JoinedStr",
    "name == b'x'": "neither a number nor a text",
    "None": "neither a number nor a text",
    "(cpus := 8)": "NamedExpr",
    "cpus if template else 1": "IfExp",
    "name == 'x' # why": "comment",
    "(" * 500: "no expression",
    "not " * 240 + "(" * 30: "no expression",
    "x" * 1001: "longer than",
    "name == '\x00'": "",
}


@pytest.mark.parametrize("text", TRUE)
def test_what_fits(text: str) -> None:
    assert compile_expression(text)(VM) is True


@pytest.mark.parametrize("text", FALSE)
def test_what_does_not_fit(text: str) -> None:
    assert compile_expression(text)(VM) is False


@pytest.mark.parametrize(("text", "why"), WRONG.items())
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert why in str(caught.value)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_field_can_be_asked(name: str) -> None:
    compile_expression(f'{name} == "x" or {name} > 5 or {name} matches "y*" or "z" in {name}')(VM)


@given(
    st.text(max_size=60) | st.lists(st.sampled_from([*TRUE, *FALSE, "(", ")", " and ", "not "])).map("".join)
)
def test_no_text_breaks_it(text: Any) -> None:
    try:
        fits = compile_expression(text)
    except ExpressionError:
        return
    assert fits(VM) in (True, False)
