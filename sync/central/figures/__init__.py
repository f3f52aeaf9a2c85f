"""Figures about groups that point at nobody (central-and-merge.md 6.2, decision 0043)."""
