"""What the central server costs: pushing, pulling, a thousand desks, a million tickets, news."""
