"""A relocation from its request to its end."""
