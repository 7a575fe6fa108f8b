"""The lead's own tables: mappings, dependencies, applications, windows, pins."""
