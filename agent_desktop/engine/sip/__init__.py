"""SIP: one thread that owns every pjsua2 object, and the rules around it."""
