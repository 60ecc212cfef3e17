"""The customer: who it is, numbers, open matters, duplicates."""
