"""How evenly something is spread over people."""
