"""The settlement side: schema, importer, projections, search (central-and-merge.md 2.4, 3 and 6.1)."""
