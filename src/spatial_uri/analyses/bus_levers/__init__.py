"""What buses could do in addition: stops, extensions, detours, departures, called vehicles."""
