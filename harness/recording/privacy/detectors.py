"""Describe what a leak looks like, and take from detect-secrets what the tokens of known services look like.

detect-secrets is imported here alone, and only when the first text is searched: it takes half a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Detector:
    """Find one kind of leak.

    Attributes:
        kind: Names the leak in a finding.
        pattern: Matches it; of a match with a group `leak` only that group is the leak.
        is_real: Tells a leak from what only looks like one, such as a number with a wrong check digit.
    """

    kind: str
    pattern: re.Pattern[str]
    is_real: Callable[[str], bool] = lambda _: True

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where leaks of this kind start and end."""
        group = "leak" if "leak" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(text):
            if self.is_real(match[group]):
                yield match.span(group)


_PLUGINS: Mapping[str, str] = {
    "artifactory": "ArtifactoryDetector",
    "aws": "AWSKeyDetector",
    "azure_storage_key": "AzureStorageKeyDetector",
    "discord": "DiscordBotTokenDetector",
    "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector",
    "ibm_cloud_iam": "IbmCloudIamDetector",
    "mailchimp": "MailchimpDetector",
    "npm": "NpmDetector",
    "openai": "OpenAIDetector",
    "pypi_token": "PypiTokenDetector",
    "sendgrid": "SendGridDetector",
    "slack": "SlackDetector",
    "square_oauth": "SquareOAuthDetector",
    "stripe": "StripeDetector",
    "telegram_token": "TelegramBotTokenDetector",
    "twilio": "TwilioKeyDetector",
}
"""The modules of `detect_secrets.plugins`, and the class in each."""


@cache
def service_detectors() -> tuple[Detector, ...]:
    """Return the detectors of tokens that cloud and messaging services give out."""
    modules = {name: import_module(f"detect_secrets.plugins.{name}") for name in _PLUGINS}
    plugins = [getattr(modules[name], detector)() for name, detector in _PLUGINS.items()]
    return tuple(
        Detector(f"a token of a service ({plugin.secret_type})", pattern)
        for plugin in plugins
        for pattern in plugin.denylist
    )
