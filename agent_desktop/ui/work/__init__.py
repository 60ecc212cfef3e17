"""Work lists, the search over everything, promises and figures."""
