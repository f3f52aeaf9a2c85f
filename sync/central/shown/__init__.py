"""What central tells: a case, a search, interviews put together again."""
