"""Makes the inventories of the sample campaigns. Nothing here is copied from a real estate."""
