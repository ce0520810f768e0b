"""How sure the service circle is: what other speeds of the roads would change."""
