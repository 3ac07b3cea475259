"""The copies of the real plan that the cycle's tests use, too."""

from tests.cycle.conftest import dispatched, plan, returned, sent, sent_results

__all__ = ["dispatched", "plan", "returned", "sent", "sent_results"]
