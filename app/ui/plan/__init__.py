"""The plan of a case: its chains as a picture or a list, what is stuck, goals and measures."""
