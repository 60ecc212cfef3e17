"""Who did what at the server: a log that only grows, each entry sealed by the one before."""
