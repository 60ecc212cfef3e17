"""The ticket form."""
