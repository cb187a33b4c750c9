"""Printing: what is chosen, the jobs on their way, and what waits for a printer."""
