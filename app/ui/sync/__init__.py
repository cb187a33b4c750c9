"""Exchanging with the office: the state in words, now and by the clock, and registering."""
