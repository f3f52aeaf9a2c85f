"""The residents' page: HTML on 127.0.0.1, without a script, drawn from a visit that the staff can take over."""
