"""A synthetic year: seven missions and forty reception centres, and what happens to their bundles on the way."""
