"""SHACL Core and SPARQL constraints, run by provkit over the columns of a `Lookup`.

    shapes ──compiling──▶ Shape, Constraint ──running──▶ Broken
                  │                             │
      parameters: a function each      following: paths as joins of columns
      queries: a SPARQL constraint     query_sets: its group as joins of columns

A shape is read once (`compiling`) and run on many graphs (`running`). All focus nodes
of a shape are checked together: its path is followed once for all of them, and a nested
shape is asked once about each node, whatever refers to it. `datatypes` and `ordering`
know what a literal means. A SPARQL constraint is read (`query_reading`) into groups,
patterns and tests (`query_forms`) and worked out as sets (`query_sets`); what is not
understood well enough for that is put to Oxigraph (`queryable`, `prebinding`). `reach`
and `affected` say which focus nodes a change can matter to.

Why not a library: of those tried, the fast ones take files and no graph in memory, have
no focus nodes, and are young: one passes in silence over a sequence inside an
alternative path, one is quadratic in nested shapes, and none has wheels for every
platform. pySHACL, which is complete, takes a thousand times longer. It stays the
fallback and the second opinion.

Why queries are not all put to Oxigraph: it would hold a second copy of the graph, and
it evaluates `NOT EXISTS` for one solution at a time. It is what the sets are tested
against, with every shipped query and with random ones.
"""
