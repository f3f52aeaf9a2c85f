"""Central's people: who may do what, and what they did."""
