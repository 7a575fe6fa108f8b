"""How few slots no assignment can go below, proved."""
