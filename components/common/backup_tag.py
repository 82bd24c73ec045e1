"""The tag by which the plan of backups finds a file system."""

from __future__ import annotations

BACKUP_TAG = {"backup": "daily"}
"""A file system of the stack that carries it is copied by `governance.Backup`."""
