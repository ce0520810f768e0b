"""One study divided among the workers of a Dask cluster, with the same result."""
