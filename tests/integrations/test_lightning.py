import pytest

import provkit as pk

torch = pytest.importorskip("torch", reason="needs torch")
lightning = pytest.importorskip("lightning.pytorch", reason="needs lightning")

from provkit.integrations.lightning import Recording


class Line(lightning.LightningModule):
    def __init__(self, rate=0.1, *, fails=False):
        super().__init__()
        self.save_hyperparameters()
        self.line = torch.nn.Linear(1, 1)

    def training_step(self, batch, number):
        if self.hparams.fails:
            raise RuntimeError("the loss is not a number")
        x, y = batch
        loss = torch.nn.functional.mse_loss(self.line(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, number):
        x, y = batch
        self.log("val_loss", torch.nn.functional.mse_loss(self.line(x), y))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.rate)


def loader():
    x = torch.linspace(0, 1, 16).reshape(-1, 1)
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, 2 * x), 4)


def fit(folder, *callbacks, checkpoints=False, **options):
    trainer = lightning.Trainer(
        max_epochs=3,
        accelerator="cpu",
        devices=1,
        logger=False,
        enable_checkpointing=checkpoints,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=folder,
        callbacks=list(callbacks),
    )
    trainer.fit(Line(**options), loader(), loader())
    return trainer


pytestmark = pytest.mark.filterwarnings("ignore")  # Lightning's own advice


def test_settings_and_metrics_per_epoch_are_recorded(seen, tmp_path):
    with pk.run("deep", kind=pk.TrainingRun):
        fit(tmp_path, Recording(), rate=0.05)
    settings = seen.settings("deep")
    assert settings["module"] == "Line"
    assert float(settings["rate"]) == 0.05
    assert settings["parameters"] == "2"
    assert {"train_loss", "val_loss"} <= set(seen.metrics("deep"))


def test_the_best_checkpoint_is_an_output(seen, tmp_path):
    described = pk.Model(title="line", version="1.0")
    with pk.run("deep", kind=pk.TrainingRun) as run:
        fit(tmp_path, Recording(model=described), checkpoints=True)
    rows = seen.rows(
        f"SELECT ?title {{ ?m prov:wasGeneratedBy <{run.iri}> ; a pk:Model ;"
        " dcterms:title ?title }"
    )
    assert [str(row[0]) for row in rows] == ["line"]


def test_a_training_that_fails_leaves_its_run_failed_and_its_error_passes(
    seen, tmp_path
):
    with pytest.raises(RuntimeError, match="not a number"):
        fit(tmp_path, Recording(), fails=True)
    rows = seen.rows("SELECT ?s { ?r pk:status ?s }")
    assert [str(row[0]).rpartition("#")[2] for row in rows] == ["Failed"]


def test_it_is_copied_and_pickled(seen, copies):
    with pk.run("deep", kind=pk.TrainingRun) as run:
        assert all(copy._run is None for copy in copies(Recording(run)))
