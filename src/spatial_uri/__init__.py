"""spatial_uri: spatial analysis for urban-rural integration."""
