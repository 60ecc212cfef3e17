"""What a desk needs to work: profile, SIP account, policy."""
