"""The one place that computes shortest paths: snapping, searches, routes, surfaces, closures, timetables."""
