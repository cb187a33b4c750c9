"""Makes the real things and hands them to each other; imported once something heavy may be."""
