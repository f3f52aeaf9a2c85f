"""The encrypted database of one laptop: SQLCipher, one file, one writer."""
