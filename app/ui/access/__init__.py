"""Who may read a case: named readers, access in an emergency, what is told of it."""
