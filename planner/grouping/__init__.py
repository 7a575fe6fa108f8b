"""Which VMs move as one, and in which order the groups go."""
