"""What a value is called in a finding, where nobody gave it a name."""

from pyoxigraph import NamedNode

from provkit.graph import load
from provkit.validate.findings import Words
from provkit.validate.lookup import Lookup

EX = "https://example.org/"


def test_only_terms_of_use_are_called_by_their_kind(turtle):
    graph = load(
        str(
            turtle("""
    ex:m a pk:Model . ex:n a pk:Model ; dcterms:title "imputer" .
    ex:use a pk:DataUse ;
        pk:permission <http://purl.obolibrary.org/obo/DUO_0000042> .
    ex:silent a pk:DataUse .
    """)
        )
    )
    words = Words(Lookup(graph.triples))
    said = {name: words.value(NamedNode(EX + name)) for name in ("m", "n", "use")}
    assert said == {"m": EX + "m", "n": "imputer", "use": "DataUse GRU"}
    assert words.value(NamedNode(EX + "silent")) == EX + "silent"
