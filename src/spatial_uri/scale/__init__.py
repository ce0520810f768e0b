"""Large studies, measured area by area on a Dask cluster, with the result of one undivided run."""

from spatial_uri.scale.cluster import require_dask
from spatial_uri.scale.divide import require_level
from spatial_uri.scale.kept import forget_parts
from spatial_uri.scale.run import Progress, service_circle_by

__all__ = ["Progress", "forget_parts", "require_dask", "require_level", "service_circle_by"]
