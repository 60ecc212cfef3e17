"""The phrase to say now."""
