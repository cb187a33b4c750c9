"""Search over everything, duplicates, and two entries made one."""
