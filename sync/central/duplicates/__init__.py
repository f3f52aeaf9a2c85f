"""The same person twice: who may be, why, and what people decided."""
