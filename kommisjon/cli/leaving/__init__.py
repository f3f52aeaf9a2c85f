"""Files in the clear that central gives out: exports in tables, and sheets for municipalities."""
