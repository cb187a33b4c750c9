"""The way in: welcome, set-up and unlock. Imports PySide6 and the standard library only."""
