"""The question before a link's number is dialled."""
