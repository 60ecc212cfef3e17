"""The encrypted local cache."""
