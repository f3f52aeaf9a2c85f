"""Where answers go: records and paths, files, what other versions of a form left, an interview rebuilt."""
