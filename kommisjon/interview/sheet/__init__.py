"""The paper that a family keeps: what was answered, in the person's language and the officer's."""
