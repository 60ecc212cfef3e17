"""Customers and directory out of a file."""
