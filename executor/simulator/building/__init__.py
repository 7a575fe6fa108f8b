"""The simulated pair, built from two inventories."""
