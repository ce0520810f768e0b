"""Files, OpenStreetMap and the web, read into the model."""
