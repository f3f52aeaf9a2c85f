"""The `kommisjon` command: one module a group of commands. Each imports what it needs when it runs."""
