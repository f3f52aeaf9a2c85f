"""Residents of a reception centre who register what they can do: who, how far, their visit to the page."""
