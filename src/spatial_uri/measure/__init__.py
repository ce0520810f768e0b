"""Measures on anybody's GeoDataFrames: OD matrix, nearest facilities, isochrones, catchments, coverage."""
