"""Rasters: people and heights, and heights as a survey mission gives them."""
