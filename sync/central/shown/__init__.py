"""What central tells: a case, and interviews put together again."""
