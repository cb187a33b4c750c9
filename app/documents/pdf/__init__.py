"""From the display list to a tagged, archivable PDF file."""
