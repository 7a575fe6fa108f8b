"""How fast things go, what they share and who waits."""
