"""All settings, from the environment; README.md lists the variables.

With PORTAL_DEMO=1 alone it is a demo for this machine: SQLite, no HTTPS, mails as files in a folder.
"""

from pathlib import Path
from typing import Any

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

env = environ.FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("PORTAL_DEBUG", default=False)
# A demo shows what production shows, error pages included, but needs no preparation and serves this machine.
DEMO = env.bool("PORTAL_DEMO", default=DEBUG)
SECRET_KEY = env.str("PORTAL_SECRET_KEY", default="demo-only-" + "x" * 50 if DEMO else environ.Env.NOTSET)
ALLOWED_HOSTS = env.list("PORTAL_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEMO else [])
# Links in mails come from here, never from a request's Host header (S22).
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
PORTAL_TRUSTED_PROXIES = env.int("PORTAL_TRUSTED_PROXIES", default=0)

DOMAIN_APPS = ["billing", "devices", "tickets", "projects", "quotes", "changes", "kb"]
INSTALLED_APPS = [
    "portal",
    *DOMAIN_APPS,
    "portal.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # pages of allauth load it
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks_db",
    "import_export",
]

MIDDLEWARE = [
    "portal.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    # Before the question whether somebody is signed in: who was locked out is told so.
    "portal.middleware.ViewerMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.shell",
            ],
        },
    },
]
FORM_RENDERER = "portal.renderers.PortalRenderer"


def _database() -> dict[str, Any]:
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
    if config["ENGINE"].endswith("sqlite3"):
        # A writer takes its lock at BEGIN, so two of them queue instead of failing half-way.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        config["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    else:
        pool_size = env.int("PORTAL_DATABASE_POOL", default=4)
        # Our joins are written from the bounded table outwards. Trying every other order of a ticket with its
        # eight tables took 25 to 180 ms of planning for a query of 2; in the written order it takes 2 to 10.
        # Compiling pays for reports over millions of rows; a page waited 13 s for it before its first row.
        options = {"options": "-c join_collapse_limit=3 -c jit=off"}
        pool = {"pool": {"min_size": 1, "max_size": pool_size}} if pool_size else {}
        config["OPTIONS"] = options | config.get("OPTIONS", {}) | pool  # the address may ask for sslmode
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits must be counted once for all worker processes: the cache is shared.
CACHES = {
    "default": env.cache_url("PORTAL_CACHE_URL", default="dbcache://portal_cache"),
}
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_AGE = env.int("PORTAL_SESSION_SECONDS", default=12 * 3600)

AUTH_USER_MODEL = "portal.User"
# Sign-in (portal/adapters.py, portal/mfa.py). Nobody signs up; the provider lets people in.
ACCOUNT_ADAPTER = "portal.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "portal.account_forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a new password opens the same door, second step included
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_SESSION_REMEMBER = True  # every door gives the same session, PORTAL_SESSION_SECONDS long
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A mail to a typed address: few an hour, or the portal becomes somebody's mail bomb (S33).
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/10m/key", "reset_password": "20/m/ip,3/10m/key"}
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "portal.adapters.MfaAdapter"
MFA_FORMS = {"add_webauthn": "portal.account_forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the provider vouches for addresses; allauth's table of them stays empty
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
AUTHENTICATION_BACKENDS = ["portal.backends.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-us"
# A language joins the list together with its catalogue in locale/.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": "/media/"},
    },
    # No base_url: a private file has no address of its own.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "portal.storage.StaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEMO
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 30
PORTAL_UPLOAD_MAX_BYTES = env.int("PORTAL_UPLOAD_MAX_BYTES", default=10 * 1024 * 1024)
PORTAL_UPLOAD_MAX_FILES = env.int("PORTAL_UPLOAD_MAX_FILES", default=10)
# Who is asked whether a file is harmful, and how long that may take (portal/file_scanner.py).
PORTAL_FILE_SCANNER = env.str("PORTAL_FILE_SCANNER", default="")
PORTAL_FILE_SCANNER_SECONDS = env.int("PORTAL_FILE_SCANNER_SECONDS", default=60)
# What one person may send in an hour (S20), and what leaves by mail (S36); 0 is no limit.
PORTAL_TICKETS_PER_HOUR = env.int("PORTAL_TICKETS_PER_HOUR", default=30)
PORTAL_REPLIES_PER_HOUR = env.int("PORTAL_REPLIES_PER_HOUR", default=60)
PORTAL_TEAM_MAILS_PER_HOUR = env.int("PORTAL_TEAM_MAILS_PER_HOUR", default=5)
PORTAL_FILES_PER_HOUR = env.int("PORTAL_FILES_PER_HOUR", default=100)
PORTAL_DEVICES_PER_HOUR = env.int("PORTAL_DEVICES_PER_HOUR", default=60)
PORTAL_MAILS_PER_READER = env.int("PORTAL_MAILS_PER_READER", default=100)
PORTAL_MAILS_PER_HOUR = env.int("PORTAL_MAILS_PER_HOUR", default=3000)
# Where the web server finds private files ("/private-files/"), so that it sends them; empty: Django does.
PORTAL_ACCEL_PREFIX = env.str("PORTAL_ACCEL_PREFIX", default="")
# A body that cannot be right is refused before it is read (S20).
FILE_UPLOAD_HANDLERS = [
    "portal.upload_handlers.RefuseOversized",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # the htmx module reads it
HTTPS = env.bool("PORTAL_HTTPS", default=not DEMO)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers ask by plain HTTP
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if PORTAL_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.list("PORTAL_TRUSTED_ORIGINS", default=[])

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

_smtp = env.str("PORTAL_SMTP_HOST", default="")
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _smtp,
            "port": env.int("PORTAL_SMTP_PORT", default=587),
            "username": env.str("PORTAL_SMTP_USER", default=""),
            "password": env.str("PORTAL_SMTP_PASSWORD", default=""),
            "use_tls": env.bool("PORTAL_SMTP_TLS", default=True),
            "timeout": 20,
        },
    }
    if _smtp
    # Without a mail server nothing is lost: messages lie as files where an administrator finds them.
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": DATA_DIR / "mail"},
    }
}
DEFAULT_FROM_EMAIL = env.str("PORTAL_FROM_EMAIL", default="Client portal <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
