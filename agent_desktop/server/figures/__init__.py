"""Monthly figures of tickets."""
