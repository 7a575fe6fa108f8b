"""What goes wrong in the simulated world: scripted, from outside, or by other people."""
