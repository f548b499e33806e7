"""Scalars: types that are one leaf of a document. `registry` lists them, the other modules hold their texts."""
