"""scikit-learn: what an estimator is set to, and what a search over settings tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.integrations._hook import Hook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import provkit as pk

MOST: Final = 1000
"""So many candidates of a search are recorded one by one; of more, a gap tells."""


def fit(
    estimator: Any,
    X: Any,  # noqa: N803 - scikit-learn's own name
    y: Any = None,
    *,
    run: pk.ActiveRun | None = None,
    **fit_params: Any,
) -> Any:
    """Fit an estimator, and record what was fitted: `fit(pipeline, X, y)`.

    The same call as `estimator.fit(X, y)`, with the same result and the same errors.
    Recorded are the class and every setting, of the steps of a pipeline too; and of a
    search such as `GridSearchCV` each candidate, as a part of the run, and the best.
    Without a run around it, it makes one.

    Args:
        estimator: any scikit-learn estimator, or one that keeps its conventions.
        X: the data; say with `run.use(data, role="training")` where they are from.
        y: the labels.
        run: the run to tell; default the one that the call is in.
        **fit_params: as `estimator.fit` takes them.

    Returns:
        what `estimator.fit` returns.
    """
    hook = Hook(run)
    hook.begin(f"fit {type(estimator).__name__}")
    with hook.guarded("the settings of the estimator"):
        _settings(hook, estimator)
    try:
        fitted = estimator.fit(X, y, **fit_params)
    except BaseException:
        hook.finish("failed")
        raise
    with hook.guarded("the candidates of the search"):
        _candidates(hook, fitted)
    hook.finish()
    return fitted


def _settings(hook: Hook, estimator: Any) -> None:
    if hook.run is None:
        return
    hook.run.log_param("estimator", _name(estimator))
    hook.run.log_params(dict(_parameters(estimator)))


def _parameters(estimator: Any) -> Iterator[tuple[str, Any]]:
    """Every setting as scikit-learn names it; an inner estimator by its class."""
    deep: Mapping[str, Any] = estimator.get_params(deep=True)
    for name, value in sorted(deep.items()):
        if name in ("steps", "transformers", "estimators"):
            continue  # each step follows under its own name
        yield name, _name(value) if hasattr(value, "get_params") else value


def _name(estimator: Any) -> str:
    kind = type(estimator)
    return f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}"


def _candidates(hook: Hook, fitted: Any) -> None:
    results = getattr(fitted, "cv_results_", None)
    if hook.run is None or not isinstance(results, dict) or "params" not in results:
        return
    tried = results["params"]
    scores = [
        name for name in results if name.startswith(("mean_", "std_", "rank_test"))
    ]
    for number, params in enumerate(tried[:MOST]):
        metrics = {name: float(results[name][number]) for name in scores}
        hook.run.log_child(f"candidate {number}", params=params, metrics=metrics)
    if len(tried) > MOST:
        hook.run.gap(f"{len(tried) - MOST} of {len(tried)} candidates of the search")
    for name, value in (getattr(fitted, "best_params_", None) or {}).items():
        hook.run.log_param(f"best_{name}", value)
