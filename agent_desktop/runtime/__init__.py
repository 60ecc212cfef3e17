"""Settings, paths, logs, the core loop: what every process needs."""
