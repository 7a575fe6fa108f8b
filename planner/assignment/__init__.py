"""The assignment problem, free of VMs, and what can be worked out of it once."""
