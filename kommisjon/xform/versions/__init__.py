"""Two versions of one form: which question of the one is which of the other, and what became of the rest."""
