"""Explanations for a terminal: what people ask at the desk, in the order they ask it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from planner.explaining.explanation import AppStory, Earlier, Reach, Tie, VmStory, WaveStory
from wavelift.model.quantities import count, duration, size, some
from wavelift.reports.hostile import one_line

__all__ = ["explanation_text", "vm_lines"]

WIDTH = 100
_LISTED = 8


def explanation_text(
    stories: Sequence[VmStory | AppStory | WaveStory], *, most_earlier: int = 5, width: int = WIDTH
) -> str:
    """All stories, a blank line between them; ``most_earlier`` waves are told per VM, the nearest first."""
    return "\n\n".join("\n".join(_lines(story, most_earlier, width)) for story in stories)


def _lines(story: VmStory | AppStory | WaveStory, most: int, width: int) -> list[str]:
    if isinstance(story, VmStory):
        return _wrapped(vm_lines(story, most), width)
    if isinstance(story, AppStory):
        return _wrapped(_application_lines(story), width)
    return _wrapped(_wave_lines(story), width)


def _wrapped(lines: Iterable[str], width: int) -> list[str]:
    wrapped: list[str] = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        wrapped += textwrap.wrap(
            line.strip()[:4000],
            width,
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_on_hyphens=False,
        )
    return wrapped


def vm_lines(story: VmStory, most: int = 5, rest: str = "--all") -> list[str]:
    """One VM's story, a sentence per line; details are indented; ``rest`` tells what lists more waves."""
    name = one_line(story.name)
    if not story.wave:
        why = one_line(story.unplanned.removeprefix(f"{story.name}: "))
        return [f"{name} is in no wave: {why}", *_findings(story.findings)]
    window = f", window {one_line(story.window)}" if story.window else ""
    order = f"number {story.start:,} of {story.of:,}, {size(story.gib)}, about {duration(story.seconds)}"
    lines = [f"{name} moves in wave {one_line(story.wave)}{window}: {order}"]
    if story.group:
        lines.append(
            f"it moves with {_listed(story.members)} (group {one_line(story.group)}: "
            f"{one_line(story.group_reason)})"
        )
    lines += _ties("it waits for", story.waits_for, story.wave)
    lines += _ties("must wait for it:", story.followers, story.wave)
    lines += _reach("earliest that order and pins allow", story.earliest)
    lines += _reach("latest that order and pins allow", story.latest)
    lines += _earlier(story, most, rest)
    if story.change:
        lines.append(f"to move it earlier: {one_line(story.change)}")
    return [*lines, *_findings(story.findings)]


def _ties(lead: str, ties: Sequence[Tie], own: str) -> list[str]:
    words = []
    for tie in ties[:_LISTED]:
        where = "same wave" if tie.wave == own else f"wave {tie.wave}"
        strict = ", never in one wave" if tie.strict else ""
        row = f"; {tie.row}" if tie.row else ""
        words.append(f"    - {one_line(tie.name)} ({where}{strict}{one_line(row)})")
    more = [f"    … and {len(ties) - _LISTED:,} more"] if len(ties) > _LISTED else []
    return [lead, *words, *more] if ties else []


def _reach(lead: str, reach: Reach) -> list[str]:
    if not reach.name:
        return []
    why = f": {'; then '.join(one_line(reason) for reason in reach.reasons)}" if reach.reasons else ""
    return [f"{lead}: {one_line(reach.name)}{f' ({why[2:]})' if why else ''}"]


def _earlier(story: VmStory, most: int, rest: str) -> list[str]:
    if not story.earlier:
        return ["it is in the first wave"]
    lines = ["why not earlier:"]
    lines += [f"    - {_spot(spot)}" for spot in story.earlier[:most]]
    left = len(story.earlier) + story.unseen - most
    return [*lines, f"    … and {left:,} more: {rest}"] if left > 0 else lines


def _spot(spot: Earlier) -> str:
    if not spot.refusals:
        why = "the even load or its rank put it later" if spot.wave else "the plan does without this window"
        return f"{one_line(spot.name)}: nothing stops it; {why}"
    first, *others = spot.refusals
    more = f" (and {count(len(others), 'other reason')})" if others else ""
    return f"{one_line(spot.name)}: {one_line(first.text)}{more}"


def _findings(findings: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{severity}: {one_line(text)}" for severity, text in dict.fromkeys(findings)]


def _application_lines(story: AppStory) -> list[str]:
    total = sum(len(names) for _, names in story.waves)
    parts = [f"{count(total, 'VM')} in {count(len(story.waves), 'wave')}"] if story.waves else []
    parts += [f"{count(len(story.unplanned), 'VM')} in no wave"] if story.unplanned else []
    lines = [f"application {one_line(story.name)}: {', '.join(parts)}"]
    lines += [f"    - wave {wave}: {_listed(names)}" for wave, names in story.waves]
    lines += [
        f"    - in no wave: {one_line(name)}: {one_line(why.removeprefix(f'{name}: '))}"
        for name, why in story.unplanned
    ]
    lines += _counted("after application", story.after)
    lines += _counted("before application", story.before)
    if story.stories:
        lines.append("what keeps its last wave from being earlier:")
        for each in story.stories[:_LISTED]:
            why = _spot(each.earlier[0]) if each.earlier else "it is in the first wave"
            lines.append(f"    - {one_line(each.name)}: {why}")
        if len(story.stories) > _LISTED:
            lines.append(f"    … and {len(story.stories) - _LISTED:,} more")
    return lines


def _counted(lead: str, pairs: Sequence[tuple[str, int]]) -> list[str]:
    words = (f"{one_line(name)} ({count(rows, 'row')})" for name, rows in pairs)
    return [f"{lead}: {some(words, _LISTED)}"] if pairs else []


def _wave_lines(story: WaveStory) -> list[str]:
    window = f", window {one_line(story.window)}" if story.window else ""
    lines = [f"wave {one_line(story.wave)}{window}: {one_line(story.reason)}"]
    for name, used, most in story.loads:
        part = f" of {most:,.0f} ({100 * used / most:.0f} %)" if most else ""
        lines.append(f"    - {name}: {used:,.0f}{part}")
    lines += _counted("must come after wave", story.after)
    lines += _counted("must come before wave", story.before)
    if story.applications:
        apps = [f"{one_line(name)} ({number:,})" for name, number in story.applications]
        lines.append(f"applications: {_listed(apps)}")
    if story.fixed:
        lines.append("can be in no other wave:")
        lines += [f"    - {one_line(name)}: {one_line(why)}" for name, why in story.fixed[:_LISTED]]
        lines += [f"    … and {len(story.fixed) - _LISTED:,} more"] if len(story.fixed) > _LISTED else []
    if len(story.longest) > 1:
        lines.append(f"longest chain of waiting: {_listed(story.longest, ' then ')}")
    shown = story.findings[:_LISTED]
    more = len(story.findings) - len(shown)
    return [*lines, *_findings(shown), *([f"… and {count(more, 'more finding')}"] if more > 0 else [])]


def _listed(names: Sequence[str], between: str = ", ") -> str:
    return some(map(one_line, names), _LISTED, between)
