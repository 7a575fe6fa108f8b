"""RVTools sheets of all generations as values, one file per sheet family."""
