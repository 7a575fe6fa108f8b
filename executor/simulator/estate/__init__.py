"""What two vCenters hold, as plain nodes, and what follows from it."""
