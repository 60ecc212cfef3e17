"""The rules that a lead keeps for the centre: working time, clocks, texts, forms."""
