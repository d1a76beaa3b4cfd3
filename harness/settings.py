"""Settings from the environment, `harness.toml` and `pyproject.toml`: the only place that reads them."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    PyprojectTomlConfigSettingsSource,
    SettingsConfigDict,
)

from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

DEFAULT_APPLICATION: Final = "harness.snaptrade:application"
PSEUDONYM_KEY: Final = "HARNESS_PSEUDONYM_KEY"
_FILES = (Path("harness.toml"), Path("pyproject.toml"))


class TomlSettings(PyprojectTomlConfigSettingsSource):
    """Read settings from a file that may begin with a byte order mark."""

    def _read_file(self, file_path: Path | Traversable) -> dict[str, Any]:
        return tomllib.loads(file_path.read_bytes().decode("utf-8-sig"))


class Settings(BaseSettings):
    """Hold the settings of one run.

    Attributes:
        app: Names the application, as `package.module:attribute`.
        generated: The folder of the Python that `harness generate` makes from the project's schema; None for none.
        database_url: The database of cache, evidence and history; None for the SQLite file in `.harness`.
        pseudonym_key: The secret that keys the pseudonyms in recordings; None for the application's own.
        offline: True if a server asks no upstream.
        refresh: True if a server keeps what is used of its cache fresh in the background.
    """

    model_config = SettingsConfigDict(
        env_prefix="HARNESS_",
        env_ignore_empty=True,
        extra="forbid",
        hide_input_in_errors=True,
        pyproject_toml_table_header=("tool", "harness"),
    )

    app: str = DEFAULT_APPLICATION
    generated: Path | None = None
    database_url: SecretStr | None = None
    pseudonym_key: SecretStr | None = None
    offline: bool = False
    refresh: bool = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first, then `[tool.harness]` of harness.toml, then of pyproject.toml."""
        sources = [init_settings, env_settings]
        for path in _FILES:
            try:
                sources.append(TomlSettings(settings_cls, path))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
                raise ConfigurationError(f"{path} is not TOML: {broken}") from None
            except AttributeError:
                raise ConfigurationError(f"{path}: tool.harness is not a table of settings") from None
            except OSError as failure:
                raise ConfigurationError(f"{path} cannot be read: {failure.strerror}") from None
        return tuple(sources)


def read_settings() -> Settings:
    """Return the settings.

    Raises:
        ConfigurationError: A settings file is not TOML, or a setting has the wrong type.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        sentences: list[str] = []
        for error in wrong.errors():
            name = str(error["loc"][0])
            if error["type"] == "extra_forbidden":
                sentences.append(f"unknown setting {name!r} in [tool.harness]; {nearest(name, Settings.model_fields)}")
            else:
                sentences.append(
                    f"the setting {name} of [tool.harness] or HARNESS_{name.upper()} is wrong: {error['msg']}"
                )
        raise ConfigurationError("; ".join(sentences)) from None


def pseudonym_secret(own: str) -> str:
    """Return the secret that keys pseudonyms: that of the settings, else the application's own.

    Raises:
        ConfigurationError: There is none; anybody could tell what a pseudonym without a secret stands for.
    """
    key = read_settings().pseudonym_key
    secret = key.get_secret_value() if key else own
    if not secret:
        raise ConfigurationError(f"pseudonyms need a key: set {PSEUDONYM_KEY} to a secret of yours")
    return secret


def environment() -> Mapping[str, str]:
    """Return the environment, for what belongs to an application, such as its credentials."""
    return os.environ
