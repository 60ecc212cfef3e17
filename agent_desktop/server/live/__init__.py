"""The live channel: who is there, what they do, and what changed, told at once."""
