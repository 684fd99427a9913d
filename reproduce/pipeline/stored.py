"""What is stored of an experiment's runs, for those who read and train nothing."""

from __future__ import annotations

from reproduce.errors import UsageError
from reproduce.pipeline import conclusion
from reproduce.pipeline.experiment import Planned, planned
from reproduce.pipeline.session import Session
from reproduce.record import Results
from reproduce.runs.non_defaults import command, non_defaults
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from reproduce.spec.parse import Parsed


def stored(parsed: Parsed, name: str, session: Session) -> Results:
    """The records of an experiment, called `name` by its user, with the options of a session.

    Raises:
        UsageError: when there are none, with the command that makes them.
    """
    one, options = planned(parsed, session), session.options
    if (found := conclusion.load(one, session.store)).records:
        return found
    line = command(f"reproduce run {name}", non_defaults(options.settings, options.seeds))
    raise UsageError(f"nothing is stored of {name}: `{line}` first{_otherwise(one, options.settings, session.store)}")


def _otherwise(one: Planned, settings: Settings, store: Store) -> str:
    """The clause on what is stored of an experiment with other options, if anything is."""
    earlier = store.earlier(one.experiment.name, one.runs[0].variant.name, one.runs[0].seed)
    used = {tuple(facts["settings"]) for facts in earlier} - {tuple(settings.facts)}
    options = sorted(command("", non_defaults(Settings(*made))).strip() or "none of these options" for made in used)
    return f"; there are runs with {' and with '.join(options)}" if options else ""
