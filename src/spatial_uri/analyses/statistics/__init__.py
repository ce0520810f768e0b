"""Statistics of the user's own tables, joined to the areas by code or name."""
