"""The last calls and tickets."""
