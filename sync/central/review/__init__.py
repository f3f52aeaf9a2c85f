"""What staff have to look at, and what they decide: what is new, in conflict, waiting or set aside, and why."""
