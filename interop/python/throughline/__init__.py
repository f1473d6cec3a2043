"""The action-context contract for Python: see docs/python.md and docs/contract.md."""

from .config import Config
from .scope import Scope, current_scope

__all__ = ["Config", "Scope", "current_scope"]
