"""``simulate``: the simulated pair, built from a campaign: for demos, training and tests."""

from __future__ import annotations

__all__ = ["SimulateOptions", "build_campaign_world", "simulate"]
