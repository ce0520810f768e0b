"""The same work done by spatial_uri and by its peers, side by side: ``python -m benchmarks``."""
