"""Signing in, and who sits here."""
