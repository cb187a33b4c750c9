"""From characters to placed glyphs: bidi, shaping, lines, inserted values, coverage."""
