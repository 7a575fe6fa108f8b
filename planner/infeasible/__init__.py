"""What cannot be met together, and what relaxing each of it would give."""
