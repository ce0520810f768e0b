"""The service circle: who reaches which tier of facility within the threshold."""
