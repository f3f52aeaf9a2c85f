"""Sessions with an interpreter, step by step, and the day they make up."""
