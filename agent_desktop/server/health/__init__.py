"""Whether this instance lives and can work."""
