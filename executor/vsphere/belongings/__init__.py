"""What belongs to a VM beside what is in it: read at one vCenter, given back at the other."""

from executor.vsphere.belongings.owner import Owner

__all__ = ["Owner"]
