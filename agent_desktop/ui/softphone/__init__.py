"""Agent state, the call, the keypad."""
