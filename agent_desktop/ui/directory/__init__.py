"""Whom to call and whose matter it is."""
