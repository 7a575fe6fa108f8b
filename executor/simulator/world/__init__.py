"""The simulated pair as one value: its state, its time, and what may be asked of it."""
