"""The same work through jsvcodec and through its peers, side by side: ``python -m benchmarks --help``.

`data` and `lookalikes` make the documents, `schema` equal classes for every library, `peers` what each library does
with them, `timing` the clock, `tables` the rows with their targets; `memory`, `growth` and `hostile` measure what a
clock beside peers does not show; `report` and `chart` write it all down.
"""
