"""The OpenAPI document: FastAPI's, made from the routes and their models, completed by what only we know.

It does not depend on the environment: it is the same text that `openapi/openapi.json` holds, whoever serves it.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi.openapi.utils import get_openapi

import app
from app.api.errors_shown import ERRORS, SCHEMA
from app.api.routes import ROUTERS
from app.api.service import Service
from app.settings import Settings
