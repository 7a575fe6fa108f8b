"""The world's face in the same process: the gateway in virtual time."""
