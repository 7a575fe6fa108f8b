"""The guide's training night, played with the guide's own script and commands."""

import re
from pathlib import Path

import pytest

from tests.cli.support import Ask, planned, served
from tests.cli.test_signals import Night
from wavelift.errors import ExitCode
from wavelift.model.placement import Side

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "training-night.md"
PLAYED = ("plan", "simulate", "preflight", "run", "watch", "pause", "status", "continue", "stop", "resume")


@pytest.mark.long
def test_the_night_goes_as_the_guide_says(tmp_path: Path, ask: Ask) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"wavelift (\w+) training", text))
    assert named == {*PLAYED, "retry", "rollback", "report"}
    script = tmp_path / "night.toml"
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    script.write_text(block, encoding="utf-8")
    training = planned("faults_and_rollback", tmp_path, preflight=True)
    with served(training, speed=60.0, faults=script) as running:
        assert ask("preflight", training, "--wave", 1, "--simulated").code == ExitCode.DONE
        night = Night(training)
        night.until("is moving")
        assert "nothing new starts" in ask("pause", training).out
        assert "PAUSED    by " in ask("status", training).out
        assert "it goes on: " in ask("continue", training).out
        assert ask("stop", training).code == ExitCode.DONE
        assert night.end()[0] == ExitCode.STOPPED

        resumed = ask("resume", training, "--simulated", "--quiet", "--json")
        assert resumed.code == ExitCode.FAILED_MOVES
        moves = {move["vm"]: move for move in resumed.document["moves"]}
        assert moves["queue"]["attempts"] == 2
        assert moves["api-2"]["state"] == "failed"
        assert moves["api-1"]["state"] != "moved"
        accepted = [entry.name for entry in running.pair.record.relocations() if entry.side is Side.SOURCE]
        assert accepted.count("cache") == 1
        assert "wavelift retry" in ask("status", training).err + ask("status", training).out

        assert ask("retry", training, "--simulated", "--quiet").code == ExitCode.DONE
        back = ask("rollback", training, "--wave", 1, "--simulated", "--yes", "--quiet", "--json")
        assert back.code == ExitCode.DONE
        assert back.document["rolled_back"] == len(moves) == 8
        returned = [entry.name for entry in running.pair.record.relocations() if entry.side is Side.TARGET]
        assert max(returned.index("worker-1"), returned.index("worker-2")) < returned.index("queue")
    assert ask("report", training, "--wave", 1).code == ExitCode.DONE
