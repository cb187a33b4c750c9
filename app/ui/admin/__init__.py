"""The administration of the central office, for whoever has an access code."""
