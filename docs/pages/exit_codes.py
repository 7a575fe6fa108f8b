"""Exit codes, from ``wavelift.errors``."""

from __future__ import annotations

from wavelift import errors

from .markdown import NOTE

__all__ = ["EXITS", "exit_codes_page"]

EXITS = {
    errors.ExitCode.DONE: "Done.",
    errors.ExitCode.DEFECT: "A defect in Wavelift: please report it with what you did.",
    errors.ExitCode.USAGE: "The call cannot be meant as given, or a file, sheet or setting cannot be read.",
    errors.ExitCode.BLOCKED: (
        "Blocking findings, constraints that cannot be met, nothing to plan, or a wave that must not start."
    ),
    errors.ExitCode.FAILED_MOVES: "The run ended with moves that failed, were skipped or went back.",
    errors.ExitCode.STOPPED: (
        "Stopped, paused or interrupted: `wavelift resume` goes on. Also: the journal cannot be written, or "
        "no run is on to be steered."
    ),
    errors.ExitCode.NEEDS_PERSON: "A person must look: a VM in doubt, or a rollback that is not complete.",
    errors.ExitCode.LOCKED: "Another run holds the campaign, or does not answer.",
    errors.ExitCode.VCENTER: "A vCenter does not answer, refused the login, or shows another certificate.",
}


def exit_codes_page() -> str:
    """Every exit code with its meaning and the errors that end with it."""
    lines = ["# Exit codes\n\n" + NOTE, "| code | name | meaning | raised as |", "|---|---|---|---|"]
    by_code: dict[int, list[str]] = {}
    for name in errors.__all__:
        kind = getattr(errors, name)
        if issubclass(kind, errors.WaveliftError):
            by_code.setdefault(kind.exit_code, []).append(f"`{name}`")
    for code, text in EXITS.items():
        lines.append(f"| {int(code)} | `{code.name}` | {text} | {', '.join(by_code.get(code, []))} |")
    return "\n".join(lines) + "\n"
