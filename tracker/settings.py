"""Settings of the tracker, read from the environment by django-environ.

Without a single variable they run the embedded demo: SQLite, a private Redis and mails as files,
all under ``var/``. Every variable may also be given as ``NAME_FILE``, the path of a file that
holds the value (for secrets). README.md lists them all; a test compares the two.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tracker.lib import embedded, providers
from tracker.lib.schedules import Every

# Lets `ModelForm[User]` and `ModelAdmin[Petition]` be written: Django has them only for mypy.
django_stubs_ext.monkeypatch()

environ.FileAwareEnv.EMAIL_SCHEMES |= providers.BACKENDS
env = environ.FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("TRACKER_VAR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
EMBEDDED = env.str("SECRET_KEY", default="") == ""

# .strip(): a secret read from a file ends with the file's line break.
SECRET_KEY = embedded.secret_key(VAR) if EMBEDDED else env.str("SECRET_KEY").strip()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tracker.accounts",
    "tracker.cases",
    "tracker.dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.cases.admin.policy.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tracker.accounts.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a writer waits for the lock at BEGIN. A read transaction that turned into a
        # write would fail at once with "database is locked", whatever the timeout.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis is only the broker: nothing that must not be lost lives there.
REDIS_URL = env.str("REDIS_URL", default=embedded.redis_url(VAR)).strip()

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Celery would close the database connection around every task.
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "tracker.lib.schedules:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send due reminders": {
        "task": "reminders.send_due",
        "schedule": Every(env.float("REMINDERS_EVERY_SECONDS", default=30.0)),
        "kwargs": {"by": "beat"},
        "options": {"expires": 60},
    },
    # Edits wake a worker at once; this finds a new release's rules, and edits made without Redis.
    "work out again what an edit or a release moved": {
        "task": "deadlines.recompute",
        "schedule": Every(60.0),
        "options": {"expires": 60},
    },
    "let reminders follow the firms' ladders": {
        "task": "reminders.space",
        "schedule": Every(60.0),
        "options": {"expires": 60},
    },
    "look at the open cases again": {
        "task": "deadlines.resync_open",
        "schedule": Every(3600.0),
        "options": {"expires": 3600},
    },
}

# Mails: as files in the demo, by SMTP or by a provider where EMAIL_URL says so.
MAIL = env.email_url("EMAIL_URL", default=f"filemail:///{VAR / 'mail'}")
if MAIL["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend":
    # Django's own appends mails to one file, which no mail program opens.
    MAIL["EMAIL_BACKEND"] = "tracker.lib.mail.EmlBackend"
if MAIL["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    MAIL["EMAIL_BACKEND"] = "tracker.lib.mail.SmtpBackend"
vars().update(MAIL)
EMAIL_TIMEOUT = 20
MAIL_PROVIDER = providers.name_of(MAIL["EMAIL_BACKEND"])
ANYMAIL_WEBHOOK_SECRET = env.str("ANYMAIL_WEBHOOK_SECRET", default="").strip()
if MAIL_PROVIDER:
    INSTALLED_APPS.append("anymail")
    ANYMAIL = providers.settings_of(MAIL_PROVIDER, MAIL)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="O-1A Tracker <tracker@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where mails that come back go, and where they are read: imaps://user:password@host/folder.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="").strip()
if BOUNCE_MAILBOX:
    CELERY_BEAT_SCHEDULE["read the mails that came back"] = {
        "task": "bounces.read",
        "schedule": Every(300.0),
        "options": {"expires": 300},
    }
# For how long a pass holds what it claimed: a worker that was killed is waited for so long.
REMINDERS_LEASE = timedelta(seconds=env.float("REMINDERS_LEASE_SECONDS", default=300.0))
# When a new deadline's first notice goes out: "morning" (the recipient's next) or "at_once".
REMINDERS_FIRST_NOTICE = env.str("REMINDERS_FIRST_NOTICE", default="morning")

# Who is told when reminders no longer move, and how often the web process looks (0: never).
OPERATORS = env.list("OPERATORS", default=[])
WATCH_EVERY_SECONDS = env.float("WATCH_EVERY_SECONDS", default=60.0)
# What /metrics asks for; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("cases")
ACCOUNT_ADAPTER = "tracker.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Firms set the addresses up, so nobody can lock an owner out of an address that is not theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "O-1A Tracker"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]
FORMAT_MODULE_PATH = ["tracker.locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "tracker" / "static"]
STATIC_ROOT = VAR / "static"
if EMBEDDED:  # WhiteNoise warns at every start where there is no such folder
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True

# Everything comes from this host. `tracker.cases.admin.policy` loosens this for the admin's pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # a monitor inside asks without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"

UNFOLD = {
    "SITE_TITLE": _("O-1A Tracker"),
    "SITE_HEADER": _("O-1A Tracker"),
    "SITE_SYMBOL": "route",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "tracker.cases.admin.sidebar.mark"}
    ],
    "SITE_URL": "/",
    "DASHBOARD_CALLBACK": "tracker.cases.admin.first_page.fill",
    "SHOW_HISTORY": True,
    "SHOW_LANGUAGES": False,
    "SIDEBAR": {"navigation": "tracker.cases.admin.sidebar.navigation"},
    # The applicants' pages' accent (css/tokens.css), from its lightest to its darkest.
    "COLORS": {
        "primary": {
            "50": "oklch(97.2% .012 250)",
            "100": "oklch(94% .026 250)",
            "200": "oklch(88% .048 250)",
            "300": "oklch(79% .075 250)",
            "400": "oklch(67% .1 250)",
            "500": "oklch(55% .105 250)",
            "600": "oklch(45% .098 250)",
            "700": "oklch(38.5% .085 250)",
            "800": "oklch(32% .07 250)",
            "900": "oklch(27% .058 250)",
            "950": "oklch(20% .045 250)",
        }
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    # These tell of every step of every PDF.
    "loggers": {name: {"level": "WARNING"} for name in ("fontTools", "weasyprint")},
}
