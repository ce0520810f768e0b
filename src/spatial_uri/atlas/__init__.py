"""The folder that is handed over: pages, tables, GeoPackage, manifest."""
