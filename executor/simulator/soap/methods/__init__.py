"""The methods of the simulated vCenter, one module per kind of managed object."""
