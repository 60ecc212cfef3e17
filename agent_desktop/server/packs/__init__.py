"""Call-script packs: published by an administrator, fetched by desks."""
