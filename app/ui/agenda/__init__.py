"""The page of the day, and the dates of a case."""
