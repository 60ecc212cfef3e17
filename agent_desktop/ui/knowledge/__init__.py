"""Articles, cases, and the questions that have no answer yet."""
