"""Letterheads: several per team, edited beside a live preview."""
