"""The self-assessment of a call, and the agent's word against a mark."""
