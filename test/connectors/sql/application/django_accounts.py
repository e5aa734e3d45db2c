"""The least Django project that has accounts: makes its tables, and tells whether somebody may log in.

django_accounts.py migrate
django_accounts.py login NAME PASSWORD      prints a line of JSON: what Django itself says about that account

The database comes by the variables DATABASE_HOST, _PORT, _NAME, _USER and _PASSWORD.
"""

import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.admin"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            **{key: os.environ[f"DATABASE_{key}"] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD")},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SECRET_KEY="of no use here",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import authenticate  # noqa: E402
from django.core.management import call_command  # noqa: E402

command = sys.argv[1]
if command == "migrate":
    call_command("migrate", verbosity=0)
elif command == "login":
    user = authenticate(username=sys.argv[2], password=sys.argv[3])
    known = {} if user is None else {
        "name": user.get_full_name(),
        "email": user.email,
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "permissions": sorted(user.get_all_permissions()),
    }
    print(json.dumps({"authenticated": user is not None, **known}))
else:
    sys.exit(f"unknown command {command}")
