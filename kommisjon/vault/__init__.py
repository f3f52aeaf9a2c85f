"""Who may open: the key file, its slots and passphrases."""

LOCKED = 75
"""Exit code of a process that held an open vault and has locked it (security-and-bundles.md 3.5)."""
