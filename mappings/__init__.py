"""Mapping tables: which target network, datastore, cluster, pool and folder each source becomes."""
