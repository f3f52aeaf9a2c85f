"""A whole mission: its portfolio against the quota, and how ready each case is."""
