"""Between pjsua2 on the loopback address and the telephone system: TLS, checks, fail-over."""
