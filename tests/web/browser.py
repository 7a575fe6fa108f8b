"""A real browser for pages, where one is installed; a fresh profile per page, and no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser")) if path), "")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium; skips where there is none."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        try:
            yield running
        finally:
            running.close()


@contextmanager
def opened(
    running: Any,
    path: Path,
    *,
    scheme: str = "light",
    width: int = 1280,
    height: int = 900,
    script: bool = True,
) -> Iterator[Any]:
    """A page in a fresh profile; it must neither complain nor ask for anything but itself."""
    context = running.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script
    )
    complaints: list[str] = []
    asked: list[str] = []
    page = context.new_page()
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(path.as_uri())
        yield page
        assert complaints == []
        assert {url.partition("#")[0] for url in asked} == {path.as_uri()}
    finally:
        context.close()
