"""Training mode: simulated callers ring a real desk, and each call is scored as a real one is."""
