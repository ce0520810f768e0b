"""Travel times everywhere, not only at places: surfaces and isochrones."""
