"""The same work through jsvcodec and through its peers, side by side: ``python -m benchmarks --help``.

`data`, `lookalikes` and `shapes` make the documents, `schema` equal classes for every library, `peers` what each of
these does with them; `comparing` is what results are compared as, `timing` the clock, and `tables` how a table is
measured. The rows, with their targets, are in `trees`, `models`, `forms`, `conversions` and `options`. `faults`,
`memory`, `growth` and `hostile` measure what a clock beside peers does not show. `report` and `chart` write it down.
"""
