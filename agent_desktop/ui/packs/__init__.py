"""The editor of call-script packs: imported when a team lead opens it."""
