"""How many examples Hypothesis tries of a property whose examples take long. Under CI it is five times as many."""

from hypothesis import settings


def examples(count: int) -> settings:
    """So many under CI, a fifth of them elsewhere: see the profiles in tests/conftest.py."""
    return settings(max_examples=max(count * settings.default.max_examples // 100, 3))
