"""Who may start now, on which host, and what everybody else waits for."""
