"""A case after the mission: how far it is, what is due, what was noted for its municipality."""
