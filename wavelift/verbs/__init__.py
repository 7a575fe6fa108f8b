"""The verbs as library functions: what the command line does, without the command line."""
