"""An independent check of a plan against the raw input, sharing no code with planning."""
