"""The client's rights, retention and erasure."""
