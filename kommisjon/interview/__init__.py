"""The act of interviewing: opens a form on a person or a household, applies answers, saves each, reopens."""
