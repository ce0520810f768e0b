"""Why settlements are beyond the limit: the way of each, and one cause."""
