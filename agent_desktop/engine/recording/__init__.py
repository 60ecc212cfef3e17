"""Recording of calls: both sides as two channels, sealed while they are written."""
