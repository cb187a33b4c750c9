"""The forms of this installation: how far they are in each language, on paper, and what is wrong with one."""
