"""Drop-downs, hints and conditional formats added to a sheet beside those of other people."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.workbook.marks import PROMPT_TITLE
from wavelift.workbook.markup import Node, escaped, escaped_attribute
from wavelift.workbook.ranges import Area, areas_of
from wavelift.workbook.sheet import ORDER, SheetEditor

__all__ = ["INLINE_LIMIT", "DropDown", "add_condition", "add_drop_down", "add_hint", "inline_list"]

INLINE_LIMIT = 255
"""Most characters that Excel takes in a drop-down's own list; a longer one must stand in cells."""

_PROMPT_LIMIT = 255
_TITLE_LIMIT = 32


@dataclass(frozen=True, slots=True)
class DropDown:
    """A list to choose from.

    Attributes:
        formula: the list: ``"a,b"`` in quotes, or a reference.
        hint: shown when the cell is chosen.
        strict: whether other values are refused; else they are only asked about.
    """

    formula: str
    hint: str = ""
    strict: bool = False


def inline_list(choices: tuple[str, ...]) -> str | None:
    """The choices as a drop-down's own list; None where Excel would not take it so."""
    text = ",".join(choices)
    if len(text) > INLINE_LIMIT or any(mark in choice for choice in choices for mark in ',"\n'):
        return None
    return f'"{text}"'


def add_drop_down(sheet: SheetEditor, area: Area, choice: DropDown) -> bool:
    """Add a drop-down, or renew ours; one of somebody else's in that area stays and wins.

    Returns:
        Whether the area has ours now.
    """
    hint = f' promptTitle="{PROMPT_TITLE}" prompt="{_cut(choice.hint, _PROMPT_LIMIT)}"'
    error = (
        'errorTitle="wavelift" error="This is none of the list; the list may be older than what you know." '
        if not choice.strict
        else 'errorTitle="wavelift" error="Choose one of the list, or leave the cell empty." '
    )
    tag = sheet.around.tag("dataValidation")
    formula = sheet.around.tag("formula1")
    xml = (
        f'<{tag} type="list" errorStyle="{"stop" if choice.strict else "warning"}" allowBlank="1" '
        f'showInputMessage="1" showErrorMessage="1" {error}{hint.strip()} sqref="{area}">'
        f"<{formula}>{escaped(choice.formula)}</{formula}></{tag}>"
    )
    return _add_validation(sheet, area, xml)


def add_hint(sheet: SheetEditor, area: Area, text: str) -> bool:
    """Add words that are shown when a cell is chosen; unlike a comment they need no drawing."""
    tag = sheet.around.tag("dataValidation")
    xml = (
        f'<{tag} allowBlank="1" showInputMessage="1" promptTitle="{PROMPT_TITLE}" '
        f'prompt="{_cut(text, _PROMPT_LIMIT)}" sqref="{area}"/>'
    )
    return _add_validation(sheet, area, xml)


def add_condition(sheet: SheetEditor, area: Area, formula: str, look: int) -> None:
    """Colour cells where a formula of ours is true, unless the sheet has that formula already."""
    around = sheet.around
    rules = [node for node in around.root.walk() if node.name == "cfRule"]
    if any(around.text(part) == formula for rule in rules for part in rule.all("formula")):
        return
    priorities = [int(rule.attributes.get("priority", "0")) for rule in rules]
    names = {name: around.tag(name) for name in ("conditionalFormatting", "cfRule", "formula")}
    xml = (
        f'<{names["conditionalFormatting"]} sqref="{area}">'
        f'<{names["cfRule"]} type="expression" dxfId="{look}" priority="{max(priorities, default=0) + 1}">'
        f"<{names['formula']}>{escaped(formula)}</{names['formula']}></{names['cfRule']}>"
        f"</{names['conditionalFormatting']}>"
    )
    around.insert("conditionalFormatting", xml.encode(), ORDER)


def _add_validation(sheet: SheetEditor, area: Area, xml: str) -> bool:
    around = sheet.around
    for node in _validations(sheet):
        if node.attributes.get("promptTitle") == PROMPT_TITLE and _covers(node, area):
            if around.bytes_of(node) != xml.encode():
                around.replace(node, xml.encode())
            return True
    taken = [*(node.attributes.get("sqref", "") for node in _validations(sheet)), *_newer(sheet)]
    if any(area.meets(other) for text in taken for other in areas_of(text)):
        return False
    group = around.root.first("dataValidations")
    tag = around.tag("dataValidations")
    if group is None:
        around.insert("dataValidations", f'<{tag} count="1">{xml}</{tag}>'.encode(), ORDER)
        return True
    around.append(group, xml.encode())
    group = around.root.first("dataValidations")
    if group is not None:
        around.set_attributes(group, {"count": str(len(group.children))})
    return True


def _validations(sheet: SheetEditor) -> list[Node]:
    group = sheet.around.root.first("dataValidations")
    return group.all("dataValidation") if group else []


def _newer(sheet: SheetEditor) -> list[str]:
    """Areas of the drop-downs that Excel 2010 and later keep in an extension."""
    nodes = [node for node in sheet.around.root.walk() if node.name.endswith(":dataValidation")]
    return [
        sheet.around.text(part) for node in nodes for part in node.children if part.name.endswith("sqref")
    ]


def _covers(node: Node, area: Area) -> bool:
    return any(area.meets(other) for other in areas_of(node.attributes.get("sqref", "")))


def _cut(text: str, limit: int) -> str:
    return escaped_attribute(text if len(text) <= limit else f"{text[: limit - 1]}…")
