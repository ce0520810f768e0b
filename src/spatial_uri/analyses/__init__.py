"""The analyses: one folder for each, and the registry that makes everything else from it."""
