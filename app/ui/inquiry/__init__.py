"""Asking the office whether another team knows a client."""
