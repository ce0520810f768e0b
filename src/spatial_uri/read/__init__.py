"""Files into the model: OpenStreetMap, tables, timetables."""
