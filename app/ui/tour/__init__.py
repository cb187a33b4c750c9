"""The tour: one afternoon in Hochfeld, played through the real windows by keys and mouse."""
