"""Central's screen: what waits, searching, a case and its findings, after the mission, figures."""
