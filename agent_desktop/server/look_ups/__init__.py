"""The log of who saw a customer's data in full."""
