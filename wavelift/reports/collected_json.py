"""What ``collect --json`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from wavelift.model.collected import Collected
from wavelift.model.finding import Finding
from wavelift.reports.wave_json import findings_document

__all__ = ["collected_document"]


def collected_document(
    written: Iterable[tuple[Collected, Path, Sequence[Path]]], findings: Iterable[Finding]
) -> dict[str, Any]:
    """One entry per vCenter: where it was written, what was kept aside, and rows by sheet."""
    document = findings_document(findings)
    document["collected"] = [
        {
            "side": str(collected.side),
            "file": str(path),
            "kept": [str(one) for one in kept],
            "vcenter": collected.address,
            "instance_uuid": collected.instance_uuid,
            "version": collected.version,
            "build": collected.build,
            "taken": collected.taken.isoformat(),
            "vms": collected.count("vInfo"),
            "sheets": {sheet.name: len(sheet.rows) for sheet in collected.sheets},
        }
        for collected, path, kept in written
    ]
    return document
