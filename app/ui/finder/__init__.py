"""The responsible agency, with its reason."""
