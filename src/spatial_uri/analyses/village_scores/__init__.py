"""A score of the villages whose weights everybody can see, and the choice of some of them."""
