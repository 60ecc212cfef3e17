"""What a person should read: refusals and warnings."""
