"""Levers of several kinds together: what to build for a budget, or up to a target, and in which order."""
