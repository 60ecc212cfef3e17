"""Colleagues: whom to send a caller to, whom to ask, whom to help."""
