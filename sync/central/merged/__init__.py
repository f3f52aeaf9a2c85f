"""What central holds: the log, the records folded from it, their files, and the tables drawn from them."""
