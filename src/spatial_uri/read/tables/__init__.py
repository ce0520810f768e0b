"""Boundaries, settlements and facilities from tables of any kind."""
