"""What crosses a process boundary: wire models, messages, versions, error codes."""
