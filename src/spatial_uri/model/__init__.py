"""What the domain is made of: frozen, checked on construction, and ignorant of files."""
