"""Roads measured: dual carriageways counted once, and what faster roads and missing links would bring."""
