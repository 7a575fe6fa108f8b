"""From an inventory, mappings and tables to a plan. Pure: no clock, chance, threads or network."""
