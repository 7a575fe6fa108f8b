"""Why things are where they are, told from the finished plan."""
