"""From an inventory, mappings, dependencies and windows to a plan. Pure: no clock, chance, threads, network."""
