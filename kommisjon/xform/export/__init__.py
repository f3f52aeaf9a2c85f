"""Gives away what was answered, in the shapes that users of ODK expect: a submission, tables, an audit log."""
