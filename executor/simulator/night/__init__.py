"""Rehearsed nights: the same waves again and again in worlds that vary."""
