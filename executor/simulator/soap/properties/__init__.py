"""What a client can read of each kind of object: one table of property paths per kind."""
