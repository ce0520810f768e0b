"""Travel times at other speeds: one network, one way of joining it, and many speeds of its classes of road."""
