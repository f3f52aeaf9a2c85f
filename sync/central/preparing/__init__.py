"""Before the mission: the case list comes in, packs go out to the laptops."""
