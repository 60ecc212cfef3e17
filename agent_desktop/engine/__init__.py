"""The SIP and audio process."""
