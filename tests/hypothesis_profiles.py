"""How many examples a property gets: the profile decides, an expensive property takes a share of them.

`ci` is the default: the same examples on every machine and in every run. `nightly` takes a new seed each time and
`thorough` searches longest; `pytest --hypothesis-profile=NAME` chooses one of them. None of them sets a deadline,
because a busy machine is no fault.
"""

from __future__ import annotations

from hypothesis import settings


def register() -> None:
    """Register the profiles and load `ci`; an option of the command line loads another one afterwards."""
    settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, max_examples=100)
    settings.register_profile("nightly", derandomize=False, deadline=None, print_blob=True, max_examples=1_000)
    settings.register_profile("thorough", derandomize=False, deadline=None, print_blob=True, max_examples=20_000)
    settings.load_profile("ci")


def one_in(share: int) -> settings:
    """Return settings with one example where the profile has `share`, for a property whose examples are expensive."""
    return settings(max_examples=max(1, settings().max_examples // share))
