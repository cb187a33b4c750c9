"""Filling a form in two languages at one table."""
