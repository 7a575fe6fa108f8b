"""What another process may ask of a run that is on, and see of it."""
