"""A client's papers on the screen."""
