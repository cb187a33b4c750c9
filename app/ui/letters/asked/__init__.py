"""What a kind of letter asks for: a field for each, made from its `Ask`."""
