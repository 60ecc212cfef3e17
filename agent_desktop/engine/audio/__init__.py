"""Sound: the conference bridge's clock, sound devices, levels, ring and ringback."""
