"""The parts of plan.html: what its script draws from, and the pictures that need no script."""
