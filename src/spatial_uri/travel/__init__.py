"""The one place that computes shortest paths."""
