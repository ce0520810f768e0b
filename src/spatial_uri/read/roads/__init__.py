"""Road networks from OpenStreetMap extracts and graphs saved by OSMnx."""
