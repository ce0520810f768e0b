"""A study from its files: study file, draft, assembly, fetch."""
