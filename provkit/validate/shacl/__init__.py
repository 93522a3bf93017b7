"""SHACL Core and SPARQL constraints, run by provkit over the numbers of a `Lookup`.

    shapes ──reader──▶ Shape, Constraint ──running──▶ Broken
                           │
            parameters: one function per constraint parameter

A shape is read once (`reader`) and run on many graphs (`running`). All focus nodes of a
shape are checked together: its path is followed once for all of them, and a nested
shape is asked once about each node, whatever refers to it. `paths` follows property
paths, `datatypes` and `ordering` know what a literal means, and `queries` hands
SPARQL constraints to Oxigraph.

Why not a library: of those tried, the fast ones take files and no graph in memory, have
no focus nodes, and are young: one passes in silence over a sequence inside an
alternative path, one is quadratic in nested shapes, and none has wheels for every
platform. pySHACL, which is complete, takes a hundred times longer. It stays the
fallback and the second opinion.
"""
