"""The rows that an application keeps itself, from its original store to the unified one: once, and write by write.

* `mapping`: which source table becomes which entity, as the application declares it.
* `values`: exact decimals and explicit times from whatever a column holds.
* `source`, `target`: the two databases; the source is never written.
* `copying`, `verification`: the batches of a migration, and the proof at its end.
"""
