"""Circles by name: many services asked of every village, each by a definition that is data."""
