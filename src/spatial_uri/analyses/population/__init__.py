"""People where they live: coverage by cells of a raster beside that by settlements, and totals side by side."""
