"""Weigh every kind of change, one rule for each, on the five surfaces that depend on the schema.

readers    take the values: models and interfaces made from the older schema
writers    send them: forms and requests
database   holds them in rows of the application's own tables
cache      holds them in rows that are fetched again when the schema changes
upstream   sends what the schema must still accept

A change breaks a surface where what held before fails now: a reader meets a value that the older models refuse, a
writer's value is refused, rows may not fit, or what the upstream sends may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Level: TypeAlias = Literal["break", "warn", "info"]
Bump: TypeAlias = Literal["major", "minor", "patch", "none"]

SURFACES = ("readers", "writers", "database", "cache", "upstream")
_LEVELS: Mapping[str, Level] = {"B": "break", "W": "warn", "I": "info"}


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """Weigh one kind of change.

    Attributes:
        id: The key of the schema language that changed, and what became of it.
        letters: A letter for each of SURFACES: B break, W warn, I info, `-` not affected.
        sentence: What happened, with `{what}`, `{before}` and `{after}`.
        bump: The part of a version that it moves if it breaks nothing.
    """

    id: str
    letters: str
    sentence: str
    bump: Literal["minor", "patch"] = "minor"

    def levels(self, surfaces: Iterable[str]) -> dict[str, Level]:
        """Return the level of a change on each surface that it affects.

        Args:
            surfaces: The surfaces, beside readers and writers, of the part that changed.
        """
        affected = {"readers", "writers", *surfaces}
        letters = zip(SURFACES, self.letters, strict=True)
        return {surface: _LEVELS[letter] for surface, letter in letters if surface in affected and letter in _LEVELS}


RULES: tuple[ChangeRule, ...] = (
    # texts, of the schema and any part of it
    ChangeRule("description-added", "I-I--", "{what} has a description now.", "patch"),
    ChangeRule("description-changed", "I-I--", "{what} is described in other words.", "patch"),
    ChangeRule("description-removed", "I-I--", "{what} has no description any more.", "patch"),
    ChangeRule("examples-added", "I----", "{what} has examples now: {after}.", "patch"),
    ChangeRule("examples-changed", "I----", "{what} has other examples: {after}.", "patch"),
    ChangeRule("examples-removed", "I----", "{what} has no examples any more.", "patch"),
    # enums
    ChangeRule("enum-added", "I----", "{what} is new."),
    ChangeRule("enum-removed", "BB---", "{what} is gone."),
    ChangeRule("value-added", "BIWII", "{what} is new, and no reader of the closed enum knows it."),
    ChangeRule("value-added-open", "I---I", "{what} is new."),
    ChangeRule("value-removed", "IBBIB", "{what} is gone; the enum is closed, so it is refused now."),
    ChangeRule("value-removed-open", "I---I", "{what} is not named any more; the enum is open and still takes it."),
    ChangeRule("open-added", "BIWII", "{what} was closed and takes any text now."),
    ChangeRule("open-removed", "IBBIB", "{what} was open and takes its own values only now."),
    # entities
    ChangeRule("entity-added", "IIWI-", "{what} is new."),
    ChangeRule("entity-removed", "BBBI-", "{what} is gone."),
    ChangeRule("entity-renamed", "BBWI-", "{what} was called {before}."),
    ChangeRule("embedded-added", "BBBI-", "{what} had a table and is a value inside its owners now."),
    ChangeRule("embedded-removed", "BBBI-", "{what} was a value inside its owners and has a table now."),
    ChangeRule("table-changed", "--WI-", "{what} lives in the table {after} now; it lived in {before}."),
    ChangeRule("primary-key-changed", "BBBI-", "{what} is known by {after} now; it was known by {before}."),
    ChangeRule("access-added", "I-WI-", "{what} was public and belongs to one user now."),
    ChangeRule("access-removed", "W-BB-", "{what} belonged to one user and is public now."),
    ChangeRule(
        "cache-ttl-added", "W-BW-", "{what} was kept and is a cache of {after} seconds now, thrown away at will."
    ),
    ChangeRule("cache-ttl-removed", "I-WI-", "{what} was a cache and is kept for good now; its cached rows are not."),
    ChangeRule("cache-ttl-raised", "W--I-", "{what} is fresh for {after} seconds now; it was for {before}."),
    ChangeRule("cache-ttl-lowered", "I--I-", "{what} is fresh for {after} seconds now; it was for {before}."),
    ChangeRule("stale-ttl-added", "W--I-", "{what} may be answered {after} seconds after it expired now."),
    ChangeRule("stale-ttl-removed", "I--I-", "{what} is never answered after it expired now."),
    ChangeRule("stale-ttl-raised", "W--I-", "{what} may be {after} seconds past its time now; it could be {before}."),
    ChangeRule("stale-ttl-lowered", "I--I-", "{what} may be {after} seconds past its time now; it could be {before}."),
    ChangeRule("negative-ttl-added", "W--I-", "{what} is remembered as not found for {after} seconds now."),
    ChangeRule("negative-ttl-removed", "I--I-", "{what} is not remembered as not found any more."),
    ChangeRule(
        "negative-ttl-raised", "W--I-", "{what} is remembered as not found for {after} seconds now, not {before}."
    ),
    ChangeRule(
        "negative-ttl-lowered", "I--I-", "{what} is remembered as not found for {after} seconds now, not {before}."
    ),
    ChangeRule("retention-added", "W-WW-", "{what} was kept without end and goes after {after} seconds now."),
    ChangeRule("retention-removed", "I-WW-", "{what} went after {before} seconds and is kept without end now."),
    ChangeRule("retention-raised", "I-WW-", "{what} is kept for {after} seconds now; it was for {before}."),
    ChangeRule("retention-lowered", "W-WW-", "{what} is kept for {after} seconds now; it was for {before}."),
    ChangeRule("invalidated-by-added", "I--I-", "{what} is forgotten after {after} now."),
    ChangeRule("invalidated-by-changed", "W--W-", "{what} is forgotten after {after} now; it was after {before}."),
    ChangeRule("invalidated-by-removed", "W--W-", "{what} is no longer forgotten after {before}."),
    ChangeRule("refused-added", "----I", "{what} leaves out of upstream: {after}."),
    ChangeRule("refused-changed", "----I", "{what} leaves out of upstream: {after}; it left out: {before}.", "patch"),
    ChangeRule("refused-removed", "----I", "{what} leaves nothing out of upstream any more; it left out: {before}."),
    # fields
    ChangeRule("field-added", "WIWI-", "{what} is new, and may be left out."),
    ChangeRule("field-added-nullable", "WBWIW", "{what} is new, and must be sent, if only as null."),
    ChangeRule("field-added-required", "WBBIB", "{what} is new and required."),
    ChangeRule("field-removed", "BBBII", "{what} is gone."),
    ChangeRule("field-renamed", "BBWI-", "{what} was called {before}."),
    ChangeRule("type-widened", "BIWII", "{what} is {after} now; it was {before}, all of whose values it still takes."),
    ChangeRule("type-narrowed", "IBBIB", "{what} is {after} now; it was {before}, which had more values."),
    ChangeRule("type-changed", "BBBIB", "{what} is {after} now; it was {before}."),
    ChangeRule("union-member-added", "BIIII", "{what} may be {after} as well now."),
    ChangeRule("union-member-removed", "IBBIB", "{what} may not be {before} any more."),
    ChangeRule("discriminator-added", "IIIII", "{what} is told apart by {after} now."),
    ChangeRule("discriminator-changed", "BBBIB", "{what} is told apart by {after} now; it was by {before}."),
    ChangeRule("discriminator-removed", "IIIII", "{what} is not told apart by {before} any more."),
    ChangeRule("optional-added", "BIWII", "{what} was required and may be absent now."),
    ChangeRule("optional-removed", "IBBIB", "{what} could be absent and is required now."),
    ChangeRule("optional-removed-defaulted", "IIWII", "{what} could be absent and takes its default now."),
    ChangeRule("nullable-added", "BIWII", "{what} was never null and may be null now."),
    ChangeRule("nullable-removed", "IBBIB", "{what} was nullable and is required now."),
    ChangeRule(
        "nullable-removed-optional", "IBWIB", "{what} was nullable and is never null now, though it may be absent."
    ),
    ChangeRule(
        "nullable-removed-defaulted", "IBWIB", "{what} was nullable and is never null now; rows take its default."
    ),
    ChangeRule("default-added", "IIWI-", "{what} is {after} now where it is not sent."),
    ChangeRule("default-changed", "WWWI-", "{what} is {after} now where it is not sent; it was {before}."),
    ChangeRule("default-removed", "IBWIB", "{what} had the default {before} and must be sent now."),
    ChangeRule("default-removed-optional", "WWWII", "{what} had the default {before} and is absent now unless sent."),
    ChangeRule("const-added", "IBBIB", "{what} is always {after} now."),
    ChangeRule("const-changed", "BBBIB", "{what} is always {after} now; it was always {before}."),
    ChangeRule("const-removed", "BIIII", "{what} was always {before} and may be another now."),
    ChangeRule("minimum-added", "IBBIB", "{what} has a lower limit now: {after}."),
    ChangeRule("minimum-raised", "IBBIB", "{what} has the lower limit {after} now; it was {before}."),
    ChangeRule("minimum-lowered", "BIWII", "{what} has the lower limit {after} now; it was {before}."),
    ChangeRule("minimum-removed", "BIWII", "{what} had the lower limit {before} and has none now."),
    ChangeRule("maximum-added", "IBBIB", "{what} has an upper limit now: {after}."),
    ChangeRule("maximum-raised", "BIWII", "{what} has the upper limit {after} now; it was {before}."),
    ChangeRule("maximum-lowered", "IBBIB", "{what} has the upper limit {after} now; it was {before}."),
    ChangeRule("maximum-removed", "BIWII", "{what} had the upper limit {before} and has none now."),
    ChangeRule("min-length-added", "IBBIB", "{what} is at least {after} long now."),
    ChangeRule("min-length-raised", "IBBIB", "{what} is at least {after} long now; it was {before}."),
    ChangeRule("min-length-lowered", "BIWII", "{what} is at least {after} long now; it was {before}."),
    ChangeRule("min-length-removed", "BIWII", "{what} was at least {before} long and may be shorter now."),
    ChangeRule("max-length-added", "IBBIB", "{what} is at most {after} long now."),
    ChangeRule("max-length-raised", "BIWII", "{what} is at most {after} long now; it was {before}."),
    ChangeRule("max-length-lowered", "IBBIB", "{what} is at most {after} long now; it was {before}."),
    ChangeRule("max-length-removed", "BIWII", "{what} was at most {before} long and may be longer now."),
    ChangeRule("pattern-added", "IBWIB", "{what} must match {after} now."),
    ChangeRule("pattern-changed", "BBWIB", "{what} must match {after} now; it had to match {before}."),
    ChangeRule("pattern-removed", "BIIII", "{what} had to match {before} and need not now."),
    ChangeRule("unique-added", "-BBI-", "{what} is unique now."),
    ChangeRule("unique-removed", "W-WI-", "{what} was unique and may repeat now."),
    ChangeRule("index-added", "--WI-", "{what} has an index now.", "patch"),
    ChangeRule("index-removed", "--WI-", "{what} has no index any more.", "patch"),
    ChangeRule("foreign-key-added", "IBBI-", "{what} is a key of {after} now."),
    ChangeRule("foreign-key-changed", "BBBI-", "{what} is a key of {after} now; it was one of {before}."),
    ChangeRule("foreign-key-removed", "W-WI-", "{what} was a key of {before} and is a plain value now."),
    ChangeRule("unit-added", "I----", "{what} is told to be in {after} now."),
    ChangeRule("unit-changed", "BBBIW", "{what} is in {after} now; it was in {before}."),
    ChangeRule("unit-removed", "W----", "{what} was told to be in {before} and is without a unit now."),
    ChangeRule("pii-raised", "I-WW-", "{what} is {after} now; it was {before}."),
    ChangeRule("pii-lowered", "W-WW-", "{what} is {after} now; it was {before}, which was guarded more."),
    ChangeRule("deprecated-added", "WW---", "{what} is deprecated now: {after}."),
    ChangeRule("deprecated-changed", "I----", "{what} is deprecated for another reason: {after}.", "patch"),
    ChangeRule("deprecated-removed", "I----", "{what} is not deprecated any more."),
    ChangeRule("original-added", "I----", "{what} stands at {after} in the original contract now."),
    ChangeRule(
        "original-changed", "B----", "{what} stands at {after} in the original contract now; it stood at {before}."
    ),
    ChangeRule("original-removed", "B----", "{what} stood at {before} in the original contract and is not in it now."),
    # lineage
    ChangeRule("source-added", "I--II", "{what} comes from {after} now."),
    ChangeRule("source-changed", "W--IW", "{what} comes from {after} now; it came from {before}."),
    ChangeRule("source-removed", "W--IW", "{what} came from {before} and is the application's own now."),
    ChangeRule("also-added", "W--II", "{what} is as whole in {after} now."),
    ChangeRule("also-changed", "W--II", "{what} is as whole in {after} now; it was so in {before}."),
    ChangeRule("also-removed", "I--II", "{what} is not as whole in {before} any more."),
    ChangeRule("fetched-added", "---IW", "{what} names an entity that {after} is asked for now."),
    ChangeRule("fetched-changed", "---IW", "{what} names an entity that {after} is asked for now; it was {before}."),
    ChangeRule("fetched-removed", "---IW", "{what} names an entity that {before} is no longer asked for."),
)  # fmt: skip

BY_ID: Mapping[str, ChangeRule] = {rule.id: rule for rule in RULES}
