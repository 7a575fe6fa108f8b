"""Notes where two exports tell of the same vCenter, so that the lead sees one cause, not a thousand VMs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from planner.readers.rvtools.read_export import ExportContent
from planner.readers.tally import Tally, plural
from wavelift.model.finding import Finding, Place, Severity

__all__ = ["note_overlaps"]


def note_overlaps(contents: Sequence[tuple[str, ExportContent]], tally: Tally) -> None:
    """Note each pair of exports that share VMs, by instanceUuid.

    The VMs themselves are blocked one by one (``vm-identity-ambiguous``): which of two states is true cannot
    be guessed.

    Args:
        contents: the exports with the files they come from.
        tally: takes the findings.
    """
    known = [
        (file, {row.vm.instance_uuid: row.vm for row in content.rows if row.vm.instance_uuid})
        for file, content in contents
    ]
    for (one, ours), (other, theirs) in combinations(known, 2):
        shared = sorted(ours.keys() & theirs.keys())
        if not shared:
            continue
        first, second = ours[shared[0]], theirs[shared[0]]
        tally.add(
            Finding(
                "export-overlap",
                Severity.WARNING,
                other,
                f"{plural(len(shared), 'VM')} of {other} stand in {one} too: {first.name} at {first.place} "
                f"and at {second.place}",
                "keep the newer of the two exports, and move the other one out of the campaign",
                Place(other, second.place.sheet, second.place.row),
            )
        )
