"""What is said of every kind of run: which field is which predicate."""

from __future__ import annotations

from provkit.rdf.entity_fields import IMPORTED
from provkit.rdf.fields import Field, Form, link, record, ref, term, text
from provkit.vocab import DCTERMS, PK, PROV

RUN = (
    text("title", DCTERMS.title),
    text("description", DCTERMS.description),
    Field("started", PROV.startedAtTime, Form.TIME),
    Field("ended", PROV.endedAtTime, Form.TIME),
    Field("last_seen", PK.lastSeen, Form.TIME),
    term("status", PK.status, "status"),
    record("agents", PROV.wasAssociatedWith, "Agent"),
    ref("part_of", DCTERMS.isPartOf, many=False),
    record("code", PK.ranCode, "Code", PROV.used),
    record("environment", PK.ranInEnvironment, "Environment", PROV.used),
    record("settings", PROV.used, "Setting"),
    Field("seed", PK.randomSeed, Form.INTEGER),
    record("gaps", PK.gap, "Gap"),
    record("covered_by", PK.coveredBy, "Approval"),
    link("region", PROV.atLocation),
    term("purpose", PK.purpose, "purpose", many=True),
    ref("reproduces", PK.reproduces),
    term("reproduction_outcome", PK.reproductionOutcome, "reproduction-outcome"),
    term("type", DCTERMS.type, "type", many=True),
    Field("rank", PK.rank, Form.INTEGER),
    Field("world_size", PK.worldSize, Form.INTEGER),
    text("command", PK.commandLine),
    Field("exit_code", PK.exitCode, Form.INTEGER),
    Field("cpu_seconds", PK.cpuSeconds, Form.NUMBER),
    Field("peak_memory", PK.peakMemory, Form.INTEGER),
    Field("energy", PK.energyUsed, Form.NUMBER),
    record("hardware", PK.ranOn, "Hardware", many=False),
    text("job", PK.batchJob),
    text("container", PK.containerKind),
    text("variables", PK.environmentVariable, many=True),
    text("host", PK.hostName),
    text("user", PK.userName),
    *IMPORTED,
    ref("inputs", PROV.used),
)
