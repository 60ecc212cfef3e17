"""The ladder for a silent, too quiet or noisy line."""
