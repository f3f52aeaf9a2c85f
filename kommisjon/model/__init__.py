"""What kommisjon talks about: missions, cases, persons, interviews, answers. Values only: no I/O and no clock."""
