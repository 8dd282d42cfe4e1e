"""``helpgen serve``: the site in a writer's browser, fresh after every edit, with what is wrong laid over it.

``serving`` puts together: the ``watcher`` rings the ``bell``, ``rounds`` let the ``workshop`` bring the site up to date and put
the outcome on the ``board``, and the ``server`` sends ``files``, pages with a ``dressing``, and news to every tab that is seen.
"""
