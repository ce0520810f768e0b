"""Maps as pictures and sheets of paper: the themes of the map page, drawn with matplotlib at a true scale."""
