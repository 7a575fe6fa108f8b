"""Hooks and health checks: a campaign's own errands."""
