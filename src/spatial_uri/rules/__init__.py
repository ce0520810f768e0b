"""Presets: what the tags of OpenStreetMap mean for each mode."""
