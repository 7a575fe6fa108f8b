"""The dependencies as a graph: what people see, ask and take into other programs."""
