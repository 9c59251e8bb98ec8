"""Settings for the tests: fast hashes, mail in memory, files in a temporary folder, tasks run at once."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("PORTAL_SECRET_KEY", "tests-only")
if "PORTAL_DATA_DIR" not in os.environ:
    os.environ["PORTAL_DATA_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_DATA_DIR"], ignore_errors=True)
if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
    # Each of the processes that share the tests has files of its own: one may empty what another reads.
    os.environ["PORTAL_DATA_DIR"] = str(Path(os.environ["PORTAL_DATA_DIR"]) / worker)
os.environ.setdefault("PORTAL_DATABASE_POOL", "0")

from portal.settings import *  # noqa: F403 - the environment has to be there first
from portal.settings import STATIC_ROOT, STORAGES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Nothing is collected for tests, but the folder has to be there for WhiteNoise to start.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
