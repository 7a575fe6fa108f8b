"""Speed and memory, each benchmark with its figures: ``python -m benchmarks [NAME ...]``."""
