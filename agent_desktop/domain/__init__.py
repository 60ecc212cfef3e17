"""Rules of the desk: pure, no Qt, no I/O, no clock."""
