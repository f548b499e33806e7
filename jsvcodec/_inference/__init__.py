"""What data holds: trees in, a schema of kinds out, for those who have data and no classes.

A `Place` holds what was seen at one place of all records: how many texts, numbers, maps and so on, and which kinds
every text fits. Places of two parts of some data are put together by `Place.take`, in any grouping. `shapes` decides
what a place is, printers write that as Python classes, JSON Schema or an Arrow schema, and `numbers` turns texts into
numbers and bools where a whole column is that. The size of a schema is bounded, whatever the data holds.
"""
