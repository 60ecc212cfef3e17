"""Files that desks send in pieces: recordings, own voices, attachments."""
