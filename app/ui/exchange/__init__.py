"""Import, export, and files of one case."""
