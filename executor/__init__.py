"""Carrying a plan out: the engine, its journal, and the gateways to real and simulated vCenters."""
