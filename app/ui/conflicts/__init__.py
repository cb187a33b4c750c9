"""Fields that two people changed without knowing of each other: a person decides."""
