"""Logistics: the three tiers of nodes of a county, whom they reach, and the bus lines that could carry parcels."""
