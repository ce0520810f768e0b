"""The bundled example study and the synthetic county generator."""
