"""Typing of raw cells. Nothing is guessed from neighbours: each cell speaks for itself; text stays text.

Readers that infer column types lose data silently (planning facts, section 2.1): a VM called "00000"
becomes 0, a late text turns into nothing. So cells arrive raw, and only the column's meaning decides what
they become.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time

from planner.readers.grid import Cell

__all__ = ["EMPTY", "is_blank", "to_bool", "to_float", "to_int", "to_name", "to_text"]

EMPTY = frozenset(
    {"nan", "NaN", "None", "NULL", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
)
"""What other programs write for "nothing" or a broken formula. Lower-case "none" is a value of RVTools."""

_TRUE = frozenset(
    {
        "true", "yes", "y", "1", "on", "x",
        "ja", "wahr", "j",
        "oui", "vrai", "o",
        "sí", "si", "verdadero",
        "vero", "sì",
        "sim", "verdadeiro",
        "prawda", "tak",
        "да", "是", "はい",
        "waar", "pravda", "ano", "sant", "sann", "sand", "tosi", "kyllä", "igaz", "igen", "doğru", "evet",
    }
)  # fmt: skip
_FALSE = frozenset(
    {
        "false", "no", "n", "0", "off",
        "nein", "falsch",
        "non", "faux",
        "falso", "não", "nao",
        "fałsz", "nie",
        "нет", "否", "いいえ",
        "onwaar", "nee", "nepravda", "ne", "falskt", "falsk", "usann", "nej", "nei", "epätosi", "ei",
        "hamis", "nem", "yanlış", "yanliş", "hayır",
    }
)  # fmt: skip

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,' ’])\d{3})(?:\1\d{3})*")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_GROUPED_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:([.,' ’])\d{3})+([.,])\d+")


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing: None, NaN, empty or blank text."""
    if cell is None:
        return True
    if type(cell) is str:
        return not cell or cell.isspace()
    return type(cell) is float and math.isnan(cell)


def to_name(cell: Cell) -> str:
    """A cell as a name: trimmed, no-break spaces as spaces, whole numbers without ".0".

    Words such as "None" stay: somebody may call a VM so.
    """
    if type(cell) is str:
        text = cell.strip()
        return text.replace("\xa0", " ") if "\xa0" in text else text
    if cell is None:
        return ""
    if type(cell) is float:
        return _number_text(cell)
    if isinstance(cell, date | time):
        return _moment_text(cell)
    return str(cell)


def to_text(cell: Cell) -> str:
    """A cell as a text, with what programs write for "nothing" as ""."""
    text = to_name(cell)
    return "" if text in EMPTY else text


def _number_text(number: float) -> str:
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _moment_text(moment: date | time) -> str:
    return moment.isoformat(sep=" ") if isinstance(moment, datetime) else moment.isoformat()


def to_float(cell: Cell, *, whole: bool = False) -> float | None:
    """A cell as a number, or None where it is none.

    Args:
        cell: a number, or its text in any usual notation.
        whole: the column holds whole numbers, so "16.384" and "16,384" group thousands; else a single
            separator is the decimal one.
    """
    if type(cell) is float or type(cell) is int:
        return float(cell) if math.isfinite(cell) else None
    if type(cell) is not str:
        return None
    text = re.sub(r"[\s\u202f]+", " ", cell).strip()
    # An apostrophe in front is how people make Excel keep a number as text.
    number = _parse(text.removeprefix("'"), whole=whole)
    return number if number is not None and math.isfinite(number) else None


def _parse(text: str, *, whole: bool) -> float | None:
    if len(text) > 40:
        return None
    grouped = _GROUPED.fullmatch(text)
    if grouped and (whole or grouped[1] not in ".," or text.count(grouped[1]) > 1):
        return float(re.sub(r"[^\d+-]", "", text))
    if _PLAIN.fullmatch(text):
        return float(text)
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    both = _GROUPED_DECIMAL.fullmatch(text)
    if both and both[1] != both[2]:
        head, _, tail = text.rpartition(both[2])
        return float(re.sub(r"[^\d+-]", "", head) + "." + tail)
    return None


def to_int(cell: Cell) -> int | None:
    """A cell as a whole number (rounded), or None where it is none."""
    if type(cell) is float:
        return round(cell) if math.isfinite(cell) else None
    if type(cell) is int:
        return cell
    number = to_float(cell, whole=True)
    return None if number is None else round(number)


def to_bool(cell: Cell) -> bool | None:
    """A cell as yes or no in several languages, or None where it is neither."""
    if type(cell) is bool:
        return cell
    if type(cell) is float or type(cell) is int:
        return bool(cell) if cell in (0, 1) else None
    if type(cell) is not str:
        return None
    word = cell.strip().casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None
