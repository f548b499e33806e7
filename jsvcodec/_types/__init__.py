"""Types: what a class looks like on the wire."""
