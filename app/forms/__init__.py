"""XForms: read at import, evaluated while they are filled."""
