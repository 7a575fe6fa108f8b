"""How hypothesis draws: the same cases in every run, and never against the clock of a busy machine.

``pytest --hypothesis-profile=explore`` draws new ones each time; what it finds becomes a case of its own.
"""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("steady")
