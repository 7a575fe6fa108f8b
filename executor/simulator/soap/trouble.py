"""Scripted trouble of the network, raised by methods and made to happen by the server."""

from __future__ import annotations

__all__ = ["Dropped", "Unavailable"]


class Dropped(Exception):
    """Raised to break the connection without an answer."""


class Unavailable(Exception):
    """Raised to answer with HTTP status 503."""
