"""From the problem to an assignment: fill, search, repair, improve, prove."""
