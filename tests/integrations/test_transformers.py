import pytest

import provkit as pk

torch = pytest.importorskip("torch", reason="needs torch")
transformers = pytest.importorskip("transformers", reason="needs transformers")
pytest.importorskip("accelerate", reason="needs accelerate")

from provkit.integrations.transformers import Recording

pytestmark = pytest.mark.filterwarnings("ignore")  # advice of the libraries


KEY = "not-to-be-seen"


class Rows(torch.utils.data.Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, number):
        return {
            "input_ids": torch.tensor([1, 2, 3, number % 5]),
            "attention_mask": torch.ones(4, dtype=torch.long),
            "labels": torch.tensor(number % 2),
        }


def train(folder, *callbacks, **options):
    config = transformers.BertConfig(
        vocab_size=16,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=8,
    )
    args = transformers.TrainingArguments(
        output_dir=str(folder / "somebody" / "out"),
        num_train_epochs=2,
        per_device_train_batch_size=4,
        logging_steps=1,
        report_to=[],
        seed=7,
        use_cpu=True,
        disable_tqdm=True,
        **options,
    )
    trainer = transformers.Trainer(
        transformers.BertForSequenceClassification(config),
        args,
        train_dataset=Rows(),
        callbacks=list(callbacks),
    )
    trainer.train()
    return trainer


def test_settings_seed_and_metrics_are_recorded(seen, tmp_path):
    with pk.run("tune", kind=pk.TrainingRun):
        train(tmp_path, Recording(), save_strategy="no")
    settings = seen.settings("tune")
    assert settings["module"] == "BertForSequenceClassification"
    assert float(settings["num_train_epochs"]) == 2
    assert seen.rows("SELECT ?s { ?r pk:randomSeed ?s }")[0][0] in ("7", 7)
    assert "loss" in seen.metrics("tune")


def test_places_and_keys_are_not_recorded(seen, tmp_path):
    with pk.run("tune", kind=pk.TrainingRun) as run:
        train(tmp_path, Recording(), save_strategy="no", hub_token=KEY)
    text = run.path.read_text()
    assert "somebody" not in text
    assert KEY not in text


def test_the_last_checkpoint_is_an_output(seen, tmp_path):
    with pk.run("tune", kind=pk.TrainingRun) as run:
        train(tmp_path, Recording(), save_strategy="epoch")
    rows = seen.rows(
        f"SELECT ?t {{ ?e prov:wasGeneratedBy <{run.iri}> ; dcterms:title ?t }}"
    )
    assert "checkpoint-4" in {str(row[0]) for row in rows}


def test_it_is_copied_and_pickled(seen, copies):
    with pk.run("tune", kind=pk.TrainingRun) as run:
        assert all(copy._run is None for copy in copies(Recording(run)))
