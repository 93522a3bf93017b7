"""From records to PROV-O and back; graphs in files; one view of many graphs.

`mapping` is the one table that says how each record is written; `encode` and `decode`
follow it. `journal`, `replay` and `layout` are the files that capture leaves behind.
`files` and `formats` read and write every PROV serialisation, with `losses` telling
what one of them cannot say. `join` gives content names the entity they stand for.

Why records and triples are apart: a recorder needs no RDF, and a graph of another tool
may say more than any record of ours; what has no record stays as it was written.
"""
