"""Rules that a campaign brings itself: ``[[rules]]`` in ``wavelift.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from planner.checks.expression import ExpressionError, compile_expression
from planner.checks.rule import Hit, Rule, vm_rule
from wavelift.errors import InputError
from wavelift.model.inventory import Vm
from wavelift.settings import FILE_NAME, OwnRule, Settings

__all__ = ["own_rules", "require_unique_ids"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def own_rules(settings: Settings) -> tuple[Rule, ...]:
    """Make rules of the settings' ``[[rules]]``.

    Raises:
        InputError: an id that is none, or an expression that cannot be meant.
    """
    return tuple(_rule(number, own) for number, own in enumerate(settings.rules, start=1))


def require_unique_ids(rules: Sequence[Rule]) -> None:
    """Make sure that no two rules have one id.

    Raises:
        InputError: two rules have one id.
    """
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise InputError(
                f"there are two rules {rule.id!r}", file=FILE_NAME, advice="give your own rule another id"
            )
        seen.add(rule.id)


def _rule(number: int, own: OwnRule) -> Rule:
    where = f"[[rules]] {number}"
    if not _ID.fullmatch(own.id):
        raise InputError(
            f"{where}: id {own.id!r} is none",
            file=FILE_NAME,
            advice="write small letters, digits and hyphens, such as db-needs-owner",
        )
    try:
        fits = compile_expression(own.when)
    except ExpressionError as error:
        raise InputError(
            f"{where} ({own.id}): when cannot be read: {error}",
            file=FILE_NAME,
            advice='write a condition such as: cluster == "Old" and memory_mib > 65536',
        ) from error
    title = own.title or own.id.replace("-", " ")
    return vm_rule(
        own.id,
        own.severity,
        title=title,
        explanation=f"A rule of this campaign: {own.when}",
        fix=own.fix or f"see the rule {own.id} in {FILE_NAME}",
        source=FILE_NAME,
        find=_finder(fits, own.message or title),
    )


def _finder(fits: Callable[[Vm], bool], message: str) -> Callable[[Vm], Iterator[Hit]]:
    def find(vm: Vm) -> Iterator[Hit]:
        if fits(vm):
            yield Hit(message)

    return find
