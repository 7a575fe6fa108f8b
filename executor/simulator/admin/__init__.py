"""Steering a simulated pair from outside: trouble on order, and what happened, over HTTP."""
