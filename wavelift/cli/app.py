"""The command group, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import importlib
import sys
import tempfile
import traceback

import click

from wavelift import __version__
from wavelift.cli.output import emit, say
from wavelift.errors import ExitCode, WaveliftError

__all__ = ["VERBS", "main"]

VERBS: dict[str, str] = {
    "init": "write a new campaign folder with commented settings and tables",
    "collect": "read a live vCenter's inventory into a workbook",
    "check": "every blocker and warning in one pass, offline",
    "plan": "cut the campaign into waves",
    "explain": "why a VM, an application or a wave is where it is",
    "diff": "what changed since the previous plan, per VM, and why",
    "graph": "how VMs depend on each other: chains, cycles, what waits for what",
    "simulate": "start the simulated pair of vCenters",
    "rehearse": "many nights in virtual time: when each wave ends, and what decides it",
    "preflight": "whether a wave may go now, and how its VMs could come back",
    "run": "carry a wave out",
    "resume": "go on after a crash or a stop",
    "status": "where every wave and VM stands, and what to do next",
    "watch": "look on at a run from another terminal",
    "pause": "start nothing more until continue; what moves comes to its end",
    "continue": "go on after a pause",
    "stop": "end the run early: drain, or cancel what moves",
    "limit": "change how many moves run at once",
    "skip": "leave one VM where it is",
    "approve": "give the word that a hook waits for",
    "retry": "move what has failed once more",
    "rollback": "bring a wave back to where it was",
    "report": "write a wave's report",
    "demo": "all of it on a sample campaign, in under a minute",
}
"""All verbs with one line of help each; loaded only when called, so that ``--help`` is quick."""


_MODULES = {"continue": "go_on"}
"""Where a verb is a word of Python's own."""
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
"""Met while writing into a file that is open, where the error names none."""


class _Verbs(click.Group):
    """Loads ``wavelift.cli.VERB`` when that verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(
            f"wavelift.cli.{_MODULES.get(cmd_name, cmd_name)}"
        ).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wavelift")
def app() -> None:
    """Move running VMs between vCenters: spreadsheets in, dependency-ordered waves out."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the documented code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:  # noqa: PLR0911 - one way out per kind of ending
    """Run the command line; returns the exit code."""
    as_json = "--json" in arguments
    try:
        result = app.main(args=arguments or ["--help"], prog_name="wavelift", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        return _tell("Stopped", "stopped", "", ExitCode.STOPPED, as_json=as_json)
    except click.UsageError as error:
        return _misused(error, as_json=as_json)
    except WaveliftError as error:
        return _tell(type(error).__name__, error.message, error.advice, error.exit_code, as_json=as_json)
    except OSError as error:
        return _unusable_file(error, as_json=as_json)
    except Exception:  # noqa: BLE001 - the last line of defence: no traceback in an operator's face
        return _defect(as_json=as_json)
    return int(result) if isinstance(result, int) else ExitCode.DONE


def _tell(kind: str, message: str, advice: str, code: ExitCode, *, as_json: bool) -> int:
    say(f"error: {message}")
    if advice:
        say(f"hint: {advice}")
    if as_json:
        error = {"kind": kind, "message": message, "advice": advice, "exit_code": int(code)}
        emit({"schema": 1, "error": error})
    return code


def _misused(error: click.UsageError, *, as_json: bool) -> int:
    path = error.ctx.command_path if error.ctx else "wavelift"
    message = error.format_message()
    message = message[:1].lower() + message[1:].removesuffix(".")
    return _tell("UsageError", message, f"see: {path} --help", ExitCode.USAGE, as_json=as_json)


def _unusable_file(error: OSError, *, as_json: bool) -> int:
    if error.filename is None and error.errno not in _OF_THE_DISK:
        return _defect(as_json=as_json)
    message = f"{error.filename}: {error.strerror}" if error.filename is not None else str(error.strerror)
    advice = "check the path, who may read and write there, and whether the disk is full"
    return _tell("FileUnusable", message, advice, ExitCode.USAGE, as_json=as_json)


def _defect(*, as_json: bool) -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="wavelift-defect-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"wavelift {__version__}, Python {sys.version}\n{traceback.format_exc()}")
    kind, error, _ = sys.exc_info()
    message = f"this is a defect in wavelift: {kind.__name__ if kind else ''}: {error}"
    advice = f"please report it with {file.name}; a run that was on can be taken up with: wavelift resume"
    return _tell("Defect", message, advice, ExitCode.DEFECT, as_json=as_json)
