"""Areas, places and stops of OpenStreetMap extracts."""
