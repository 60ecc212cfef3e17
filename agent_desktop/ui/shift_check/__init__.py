"""The check before the shift."""
