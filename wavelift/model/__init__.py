"""The values that planner, executor and reports share. Frozen; no behaviour beyond reading themselves."""
