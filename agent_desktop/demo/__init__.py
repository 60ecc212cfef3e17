"""The demonstration: server, desk and simulated callers on one machine."""
