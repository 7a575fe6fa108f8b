"""Drop-downs in mapping tables: what the target vCenter has, to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mappings.patterns import fold
from mappings.table_columns import TABLES
from mappings.tables import Kind
from mappings.workbook_tables import layout_of
from mappings.workbook_template import LAST_RULED_ROW
from wavelift.model.inventory import Inventory
from wavelift.model.placement import UNKNOWN
from wavelift.workbook.book import Book
from wavelift.workbook.cells import column_letters
from wavelift.workbook.marks import OWN
from wavelift.workbook.own_sheet import OwnCell, OwnColumn, write_own_sheet
from wavelift.workbook.ranges import Area, quoted_sheet
from wavelift.workbook.rules import DropDown, add_drop_down, inline_list

__all__ = ["LISTS_SHEET", "choices_of", "offer_targets"]

LISTS_SHEET = f"{OWN}lists"

_LISTED = {
    Kind.NETWORKS: {"target": "networks", "target_switch": "switches"},
    Kind.DATASTORES: {"target": "datastores", "policy": "policies"},
    Kind.CLUSTERS: {"target": "clusters", "target_datacenter": "datacenters", "target_pool": "pools"},
    Kind.FOLDERS: {"target": "folders"},
}
_OVERRIDES = {
    "cluster": "clusters",
    "host": "hosts",
    "pool": "pools",
    "folder": "folders",
    "datastore": "datastores",
    "network": "networks",
}


def choices_of(target: Inventory) -> dict[str, tuple[str, ...]]:
    """Names of what the target has, by list, sorted; lists of which it tells nothing are left out."""
    clustered = [host for host in target.hosts if host.cluster not in ("", UNKNOWN)]
    alone = [host.name for host in target.hosts if host.cluster in ("", UNKNOWN)]
    lists: dict[str, Iterable[str]] = {
        "clusters": [*(item.name for item in target.clusters), *(host.cluster for host in clustered), *alone],
        "hosts": [host.name for host in target.hosts],
        "datastores": [store.name for store in target.datastores],
        "networks": [network.name for network in target.networks],
        "switches": [network.switch for network in target.networks],
        "datacenters": [
            *(item.datacenter for item in target.clusters),
            *(item.datacenter for item in target.hosts),
            *(item.datacenter for item in target.datastores),
            *(item.datacenter for item in target.networks),
        ],
        "pools": [*(pool.path for pool in target.pools), *(vm.pool for vm in target.vms)],
        "folders": [*(folder.path for folder in target.folders), *(vm.folder for vm in target.vms)],
        "policies": [policy.name for policy in target.policies],
    }
    sorted_lists = {name: _once(values) for name, values in lists.items()}
    return {name: values for name, values in sorted_lists.items() if values}


def offer_targets(book: Book, sheets: Mapping[Kind | str, str], target: Inventory) -> None:
    """Give the target columns of mapping sheets drop-downs, or renew those they have.

    A list that Excel takes within the drop-down stands there; a longer one stands in a hidden sheet of ours.
    A drop-down of the lead's own stays and wins. Other values can be typed in: they are asked about, since
    the list may be older than what the lead knows.

    Args:
        book: the workbook.
        sheets: the sheet of each mapping table that the workbook holds; "overrides" for the overrides.
        target: the target's inventory.

    Raises:
        InputError: a sheet or the workbook's structure is protected.
    """
    lists = choices_of(target)
    long = [name for name, values in lists.items() if inline_list(values) is None]
    if long:
        _write_lists(book, {name: lists[name] for name in long})
    for kind, name in sheets.items():
        wanted = _LISTED[kind] if isinstance(kind, Kind) else _OVERRIDES
        columns, first = _columns(book, kind, name)
        for column, listed in wanted.items():
            if column in columns and listed in lists:
                at = columns[column] + 1
                formula = inline_list(lists[listed]) or _reference(long.index(listed), len(lists[listed]))
                choice = DropDown(formula, _help(str(kind), column))
                add_drop_down(book.editable(name), Area(at, first, at, LAST_RULED_ROW), choice)


def _columns(book: Book, kind: Kind | str, name: str) -> tuple[dict[str, int], int]:
    """Positions of a table's columns, and the number of its first row below the header."""
    sheet = book.sheet(name)
    if isinstance(kind, Kind):
        layout = layout_of(sheet, kind, book.path, name)
        return layout.columns, layout.row + 2
    for number in sheet.rows():
        words = [
            fold(text).removeprefix("target ").replace("resource pool", "pool")
            for text in sheet.texts(number)
        ]
        if "vm" in words:
            return {word: words.index(word) for word in _OVERRIDES if word in words}, number + 1
    return {}, 2


def _help(table: str, column: str) -> str:
    columns = next(item.columns for item in TABLES if item.name == table)
    return next((item.help for item in columns if item.name == column), "")


def _reference(position: int, length: int) -> str:
    letters = column_letters(position + 1)
    return f"{quoted_sheet(LISTS_SHEET)}!${letters}$2:${letters}${length + 1}"


def _write_lists(book: Book, lists: Mapping[str, tuple[str, ...]]) -> None:
    columns = [OwnColumn(name, 30) for name in lists]
    longest = max(len(values) for values in lists.values())
    rows = [
        [OwnCell(values[at] if at < len(values) else None) for values in lists.values()]
        for at in range(longest)
    ]
    hint = "What the target has, as it was last collected; the drop-downs of the mapping tables show it."
    write_own_sheet(book, LISTS_SHEET, columns, rows, hint=hint, hidden=True)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    named = {fold(value): value for value in values if value.strip() and value != UNKNOWN}
    return tuple(named[key] for key in sorted(named))
