"""The run's side of the channel: takes requests and shows what is going on, beside the work."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from executor.control.channel import Answer, Channel, ChannelBroken, Request
from executor.control.picture import Picture, to_text
from executor.engine import WaveRun
from wavelift.errors import WaveliftError
from wavelift.verbs.operator import birth_of, here

__all__ = ["ControlDesk", "control_desk"]

_LOOK_SECONDS = 0.2
_SHOW_SECONDS = 1.0
_STILL_SECONDS = 10.0
"""Also when nothing changes, so that others see that it lives."""
_SHARE = 0.01
"""Of the time may go into showing: a picture of five thousand moves is shown less often."""


class ControlDesk:
    """Serves one run.

    Args:
        channel: open; None where it cannot be used: the run goes on without.
        beginning: what to show until the run itself can be asked.
    """

    def __init__(self, channel: Channel | None, beginning: Picture) -> None:
        self._channel = channel
        self._token = secrets.token_hex(16)
        self._beginning = beginning
        self._run: WaveRun | None = None
        self._shown = ""
        self._due = 0.0
        self._still = 0.0
        if channel is not None:
            pid = os.getpid()
            channel.announce(self._token, pid, birth_of(pid), here())
            self._show()

    def serve(self, wave_run: WaveRun) -> None:
        """From now on requests reach this run."""
        self._run = wave_run

    async def work(self) -> None:
        """Serve until cancelled; trouble with the file is no trouble for the run."""
        while self._channel is not None:
            with suppress(ChannelBroken):
                self._obey(self._channel)
                if time.monotonic() >= self._due:
                    self._show()
            await asyncio.sleep(_LOOK_SECONDS)

    def leave(self) -> None:
        """The run has ended: whoever still asks is told so."""
        channel = self._channel
        if channel is None:
            return
        with suppress(ChannelBroken):
            for request in channel.waiting(self._token):
                if channel.take(request.number):
                    channel.answer(request.number, Answer(obeyed=False, text="the run has just ended"))
            channel.leave(self._token)
        channel.close()

    def _obey(self, channel: Channel) -> None:
        if self._run is None:
            return
        for request in channel.waiting(self._token):
            if channel.take(request.number):
                channel.answer(request.number, self._steered(self._run, request))
                self._due = 0.0

    @staticmethod
    def _steered(run: WaveRun, request: Request) -> Answer:
        try:
            return run.steer(request)
        except WaveliftError as error:
            return Answer(obeyed=False, text=error.message)
        except Exception as defect:  # noqa: BLE001  # a night must not end for it, and the asker must know
            return Answer(
                obeyed=False, text=f"this is a defect in wavelift: {type(defect).__name__}: {defect}"
            )

    def _show(self) -> None:
        began = time.monotonic()
        channel = self._channel
        if channel is None:
            return
        picture = self._run.picture() if self._run is not None else self._beginning
        text = to_text(picture)
        # The clock alone is no change: who looks on counts on by himself.
        same = _without_clock(text) == self._shown
        if not same or began >= self._still:
            channel.show(self._token, text)
            self._shown = _without_clock(text)
            self._still = began + _STILL_SECONDS
        took = time.monotonic() - began
        self._due = began + max(_SHOW_SECONDS, took / _SHARE)


@asynccontextmanager
async def control_desk(
    campaign: Path, beginning: Picture, tell: Callable[[str], None]
) -> AsyncIterator[ControlDesk]:
    """Open the channel and serve it as long as the context lasts.

    Args:
        campaign: the campaign folder, locked by this process.
        beginning: what to show first.
        tell: told when the channel cannot be used.
    """
    channel: Channel | None = None
    try:
        channel = Channel.open(campaign, anew=True)
        desk = ControlDesk(channel, beginning)
    except ChannelBroken as broken:
        tell(f"this run cannot be steered from elsewhere: {broken}")
        desk = ControlDesk(None, beginning)
    working = asyncio.get_running_loop().create_task(desk.work())
    try:
        yield desk
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        desk.leave()


def _without_clock(text: str) -> str:
    head, _, rest = text.partition('"at":')
    return head + rest.partition(",")[2]
