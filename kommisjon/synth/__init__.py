"""Believable synthetic missions for tests, training and demos (domain.md section 10, point 18)."""
