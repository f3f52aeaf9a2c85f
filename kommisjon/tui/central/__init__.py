"""Central's screen: the cases that need somebody, one case's findings, one disagreement with its answers."""
