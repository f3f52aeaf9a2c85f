"""The household: who belongs to it and how, which forms are held with whom, what looks wrong, what is common."""
