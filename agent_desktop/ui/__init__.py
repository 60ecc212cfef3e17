"""The windows: presenters, states and views."""
