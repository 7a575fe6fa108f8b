"""The sheets of plan.xlsx, one file per kind."""
