"""Move groups become waves: the rules as one problem, its solution, and what finds no wave."""
