"""Hooks into the tools that train: each tells the run what the tool knows anyway.

One file is one tool, with that tool's own form of hook: a callback, or a function with
the tool's name. What is recorded goes into the run that was given, else into the one
that the call is in; a training callback that finds neither makes a run of its own.

    from provkit.integrations.xgboost import Recording

    with pk.run("train", kind=pk.TrainingRun) as run:
        run.use(panel, role="training")
        xgboost.train(params, data, callbacks=[Recording()])

A hook changes nothing of its host: what the host raises passes, what the hook itself
gets wrong becomes a gap of the run, and a hook that is copied or pickled with its host
leaves the run behind.

To add one: a file with the tool's name that uses `_hook.Hook`, and its test beside the
others. Only the public interface of provkit is used here, so that a third party's hook
can be the same.
"""
