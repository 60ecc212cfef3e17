"""One module a format, numbered as ``schema.SCHEMA_VERSION``."""
