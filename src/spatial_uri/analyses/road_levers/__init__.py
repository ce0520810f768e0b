"""Road levers: faster roads and missing links that would close the gap of a service circle."""
