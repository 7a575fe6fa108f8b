"""``rehearsal.json``: the newest rehearsal of each wave of a campaign, beside the plan it was made of.

It is the document that ``rehearse --json`` prints, and when and of which plan it was made. Where a wave was
rehearsed alone, the forecasts of the others stay in it, each with the nights that it tells of. A rehearsal
with faults on order is no forecast: it is kept beside, as ``what-if.json``, and takes no forecast's place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from wavelift.errors import InputError
from wavelift.model.forecast import Accuracy, Provenance, Rehearsal, WaveForecast
from wavelift.whole_file import replacing

__all__ = [
    "FILE_NAME",
    "SCHEMA",
    "WHAT_IF_NAME",
    "StoredRehearsal",
    "read_rehearsal",
    "rehearsal_document",
    "write_rehearsal",
]

FILE_NAME = "rehearsal.json"
WHAT_IF_NAME = "what-if.json"
SCHEMA = 1
MOST_ENDS = 400
"""More nights than this are told by so many of their ends, spread evenly from the first to the last."""


@dataclass(frozen=True, slots=True)
class StoredRehearsal:
    """A rehearsal as kept.

    Attributes:
        rehearsal: what it foretells.
        plan: SHA-256 of the plan.json that was rehearsed.
        made: when the newest of its forecasts was made, aware.
        wave: id of the only wave that was rehearsed then, or "" for all.
        faults: name of the fault script that was played: this is a what if; "" for a forecast.
    """

    rehearsal: Rehearsal
    plan: str
    made: datetime
    wave: str = ""
    faults: str = ""

    def provenance(self, wave: WaveForecast) -> Provenance:
        """By which nights one of its waves was foretold."""
        told = self.rehearsal
        return wave.provenance or Provenance(
            told.nights, told.seed, self.made, bool(self.wave), told.hot, told.cold, told.made_by
        )


def rehearsal_document(rehearsal: Rehearsal) -> dict[str, Any]:
    """The document that ``--json`` prints (design, section 5)."""
    return {
        "schema": SCHEMA,
        "campaign": rehearsal.campaign,
        "nights": rehearsal.nights,
        "seed": rehearsal.seed,
        "fits": rehearsal.fits,
        "made_by": rehearsal.made_by,
        "calibration": {
            "hot": rehearsal.hot,
            "cold": rehearsal.cold,
            "waves": [_accuracy(item) for item in rehearsal.accuracy],
        },
        "waves": [_wave(wave) for wave in rehearsal.waves],
    }


def write_rehearsal(folder: Path, stored: StoredRehearsal) -> Path:
    """Write ``rehearsal.json``, or ``what-if.json``, into a campaign folder, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    document = {
        **rehearsal_document(stored.rehearsal),
        "made": _utc(stored.made),
        "plan": stored.plan,
        "wave": stored.wave,
        "faults": stored.faults,
    }
    path = folder / (WHAT_IF_NAME if stored.faults else FILE_NAME)
    with replacing(path) as draft:
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    return path


def read_rehearsal(folder: Path) -> StoredRehearsal | None:
    """Read ``rehearsal.json`` of a campaign folder; None where there is none.

    Raises:
        InputError: it is no rehearsal, or another version of wavelift wrote it.
    """
    path = folder / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from error
    try:
        document = msgspec.json.decode(data, type=dict[str, Any])
        if document.get("schema") != SCHEMA:
            raise InputError(
                f"rehearsal has schema {document.get('schema')}, this wavelift reads {SCHEMA}",
                file=path.name,
                advice="rehearse again with this version",
            )
        return _stored(document)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        text = f"this is no rehearsal: {error}"
        raise InputError(text, file=path.name, advice="rehearse again, or take it away") from error


def _stored(document: dict[str, Any]) -> StoredRehearsal:
    calibration = document["calibration"]
    values = {
        **document,
        "hot": calibration["hot"],
        "cold": calibration["cold"],
        "accuracy": calibration["waves"],
        "waves": [_as_forecast(wave) for wave in document["waves"]],
    }
    return StoredRehearsal(
        rehearsal=msgspec.convert(values, Rehearsal),
        plan=msgspec.convert(document["plan"], str),
        made=msgspec.convert(document["made"], datetime),
        wave=msgspec.convert(document.get("wave", ""), str),
        faults=msgspec.convert(document.get("faults", ""), str),
    )


def _as_forecast(wave: dict[str, Any]) -> dict[str, Any]:
    return {
        **wave,
        "states": list(wave["states"].items()),
        "stopped": [(item["reason"], item["share"]) for item in wave["stopped"]],
        "what_ifs": wave["what_if"],
        "provenance": wave.get("rehearsed"),
    }


def _wave(wave: WaveForecast) -> dict[str, Any]:
    return {
        "id": wave.id,
        "window": wave.window,
        "vms": wave.vms,
        "fits": wave.fits,
        "seconds": asdict(wave.seconds),
        "late_probability": wave.late_probability,
        "window_seconds": wave.window_seconds,
        "lockout_seconds": wave.lockout_seconds,
        "ends": _spread(wave.ends),
        "not_started": wave.not_started,
        "states": dict(wave.states),
        "retries": wave.retries,
        "pauses": wave.pauses,
        "stopped": [{"reason": reason, "share": share} for reason, share in wave.stopped],
        "critical": [asdict(item) for item in wave.critical],
        "bottlenecks": [asdict(item) for item in wave.bottlenecks],
        "what_if": [asdict(item) for item in wave.what_ifs],
        "rehearsed": _provenance(wave.provenance) if wave.provenance else None,
    }


def _provenance(told: Provenance) -> dict[str, Any]:
    return {**asdict(told), "made": _utc(told.made)}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _spread(ends: tuple[float, ...]) -> list[float]:
    if len(ends) <= MOST_ENDS:
        return list(ends)
    last = len(ends) - 1
    return [ends[round(last * place / (MOST_ENDS - 1))] for place in range(MOST_ENDS)]


def _accuracy(item: Accuracy) -> dict[str, Any]:
    return {**asdict(item), "error": round(item.error, 4)}
