"""The exchange of operations: push what is pending, pull what is new."""
