"""Planning again with as little change as can be, and what changed in words."""
