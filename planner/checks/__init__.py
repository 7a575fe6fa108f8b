"""Checks: everything in the campaign's tables that would fail on the night, one rule per file."""
