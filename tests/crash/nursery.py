"""Where processes are born that shall die: one that has imported everything forks them.

Starting Python anew for each of many short lives would take longer than all those lives together. A forked
life is a process like any other: it runs the whole command line, and SIGKILL ends it without a word.

Run as ``python -m tests.crash.nursery FOLDER``: reads one JSON list of arguments per line, answers with the
process id, and leaves the exit status in ``FOLDER/PID`` when that life is over.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

# Imported here so that no life has to:
import executor.vsphere.gateway  # noqa: F401
import wavelift.cli.preflight
import wavelift.cli.resume
import wavelift.cli.run
import wavelift.verbs.night
import wavelift.verbs.preflight  # noqa: F401
from wavelift.cli.app import run


def main(folder: Path) -> None:
    """Give birth to one life per line, one after the other."""
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            live(folder, json.loads(line))
        print(pid, flush=True)  # noqa: T201 - the answer
        _, status = os.waitpid(pid, 0)
        draft = folder / f"{pid}.draft"
        draft.write_text(str(status), encoding="utf-8")
        draft.replace(folder / str(pid))


def live(folder: Path, arguments: list[str]) -> None:
    """A whole life, from the command line to the exit code."""
    words = os.open(folder / "stderr", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(words, 1)
    os.dup2(words, 2)
    os._exit(run(arguments))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
