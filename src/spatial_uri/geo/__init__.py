"""Coordinate systems, datums, lengths and areas on the ellipsoid."""
