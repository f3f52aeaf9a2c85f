"""Who may open: the key file, its slots and passphrases."""
