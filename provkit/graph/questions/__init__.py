"""One file, one question; the name of the file is the name of the question.

A module has

    the first line of its docstring     the help text; what an option means stands there
                                        under "Options:", or under "Args:" of `ask`
    NODES                               about how many nodes it is asked
    ACCEPTS                             which kinds of node may be asked about
    Row                                 the frozen dataclass of a line of its table
    ask(graph, node, ..., *, options)   makes the `Answer`

To add one: copy the sibling, keep these names, write its test. The method of `Graph`,
the command and the JSON follow from it.
"""
