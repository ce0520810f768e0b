"""What pages are made of: the document, map themes, the map page, offline HTML. Computes no measure."""
