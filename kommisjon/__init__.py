"""kommisjon: the field tool for refugee resettlement selection missions."""

__version__ = "0.1.0"
