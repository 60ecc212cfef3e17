"""The windows that hold the panels: the full desk, the small bar, the pop-up, the dialogs."""
