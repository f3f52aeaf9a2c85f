"""The line mode: the same missions, households and interviews, a line at a time, for every body and terminal."""
