"""Consent before something leaves."""
