"""The kinds of letters: what each is for, what it may say, how it looks, and what is wrong with it."""
