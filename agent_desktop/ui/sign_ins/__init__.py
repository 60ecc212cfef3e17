"""Where the agent is signed in."""
