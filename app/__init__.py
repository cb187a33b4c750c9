"""Sozialraumbüro: the desktop application and central office of a mobile neighbourhood office."""
