"""What every kind of change means: one row a kind, weighed for the five surfaces on which somebody relies.

readers    who takes the values: models and interfaces made from the older schema
writers    who sends them: forms and requests
database   rows of the application's own tables
cache      rows that are fetched again when the schema changes
upstream   what the upstream sends, and the schema must still accept

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
class Rule:
    """One kind of change.

    id: the key of the schema language that changed, and what became of it.
    letters: a letter for each of SURFACES: B break, W warn, I info, `-` where it has nothing to do with it.
    sentence: what happened, with `{what}`, `{before}` and `{after}`.
    bump: which part of a version it moves where it breaks nothing.
    """

    id: str
    letters: str
    sentence: str
    bump: Literal["minor", "patch"] = "minor"

    def levels(self, reaches: Iterable[str]) -> dict[str, Level]:
        """The level on each surface that it touches, of a change that reaches these beside readers and writers."""
        touched = {"readers", "writers", *reaches}
        each = zip(SURFACES, self.letters, strict=True)
        return {surface: _LEVELS[letter] for surface, letter in each if surface in touched and letter in _LEVELS}


RULES: tuple[Rule, ...] = (
    # texts, of the schema and any part of it
    Rule("description-added", "I-I--", "{what} has a description now.", "patch"),
    Rule("description-changed", "I-I--", "{what} is described in other words.", "patch"),
    Rule("description-removed", "I-I--", "{what} has no description any more.", "patch"),
    Rule("examples-added", "I----", "{what} has examples now: {after}.", "patch"),
    Rule("examples-changed", "I----", "{what} has other examples: {after}.", "patch"),
    Rule("examples-removed", "I----", "{what} has no examples any more.", "patch"),
    # enums
    Rule("enum-added", "I----", "{what} is new."),
    Rule("enum-removed", "BB---", "{what} is gone."),
    Rule("value-added", "BIWII", "{what} is new, and no reader of the closed enum knows it."),
    Rule("value-added-open", "I---I", "{what} is new."),
    Rule("value-removed", "IBBIB", "{what} is gone; the enum is closed, so it is refused now."),
    Rule("value-removed-open", "I---I", "{what} is not named any more; the enum is open and still takes it."),
    Rule("open-added", "BIWII", "{what} was closed and takes any text now."),
    Rule("open-removed", "IBBIB", "{what} was open and takes its own values only now."),
    # entities
    Rule("entity-added", "IIWI-", "{what} is new."),
    Rule("entity-removed", "BBBI-", "{what} is gone."),
    Rule("entity-renamed", "BBWI-", "{what} was called {before}."),
    Rule("embedded-added", "BBBI-", "{what} had a table and is a value inside its owners now."),
    Rule("embedded-removed", "BBBI-", "{what} was a value inside its owners and has a table now."),
    Rule("table-changed", "--WI-", "{what} lives in the table {after} now; it lived in {before}."),
    Rule("primary-key-changed", "BBBI-", "{what} is known by {after} now; it was known by {before}."),
    Rule("access-added", "I-WI-", "{what} was public and belongs to one user now."),
    Rule("access-removed", "W-BB-", "{what} belonged to one user and is public now."),
    Rule("cache-ttl-added", "W-BW-", "{what} was kept and is a cache of {after} seconds now, thrown away at will."),
    Rule("cache-ttl-removed", "I-WI-", "{what} was a cache and is kept for good now; its cached rows are not."),
    Rule("cache-ttl-raised", "W--I-", "{what} is fresh for {after} seconds now; it was for {before}."),
    Rule("cache-ttl-lowered", "I--I-", "{what} is fresh for {after} seconds now; it was for {before}."),
    Rule("stale-ttl-added", "W--I-", "{what} may be answered {after} seconds after it expired now."),
    Rule("stale-ttl-removed", "I--I-", "{what} is never answered after it expired now."),
    Rule("stale-ttl-raised", "W--I-", "{what} may be {after} seconds past its time now; it could be {before}."),
    Rule("stale-ttl-lowered", "I--I-", "{what} may be {after} seconds past its time now; it could be {before}."),
    Rule("negative-ttl-added", "W--I-", "{what} is remembered as not found for {after} seconds now."),
    Rule("negative-ttl-removed", "I--I-", "{what} is not remembered as not found any more."),
    Rule("negative-ttl-raised", "W--I-", "{what} is remembered as not found for {after} seconds now, not {before}."),
    Rule("negative-ttl-lowered", "I--I-", "{what} is remembered as not found for {after} seconds now, not {before}."),
    Rule("retention-added", "W-WW-", "{what} was kept without end and goes after {after} seconds now."),
    Rule("retention-removed", "I-WW-", "{what} went after {before} seconds and is kept without end now."),
    Rule("retention-raised", "I-WW-", "{what} is kept for {after} seconds now; it was for {before}."),
    Rule("retention-lowered", "W-WW-", "{what} is kept for {after} seconds now; it was for {before}."),
    Rule("invalidated-by-added", "I--I-", "{what} is forgotten after {after} now."),
    Rule("invalidated-by-changed", "W--W-", "{what} is forgotten after {after} now; it was after {before}."),
    Rule("invalidated-by-removed", "W--W-", "{what} is no longer forgotten after {before}."),
    Rule("refused-added", "----I", "{what} leaves out of upstream: {after}."),
    Rule("refused-changed", "----I", "{what} leaves out of upstream: {after}; it left out: {before}.", "patch"),
    Rule("refused-removed", "----I", "{what} leaves nothing out of upstream any more; it left out: {before}."),
    # fields
    Rule("field-added", "WIWI-", "{what} is new, and may be left out."),
    Rule("field-added-nullable", "WBWIW", "{what} is new, and must be sent, if only as null."),
    Rule("field-added-required", "WBBIB", "{what} is new and required."),
    Rule("field-removed", "BBBII", "{what} is gone."),
    Rule("field-renamed", "BBWI-", "{what} was called {before}."),
    Rule("type-widened", "BIWII", "{what} is {after} now; it was {before}, all of whose values it still takes."),
    Rule("type-narrowed", "IBBIB", "{what} is {after} now; it was {before}, which had more values."),
    Rule("type-changed", "BBBIB", "{what} is {after} now; it was {before}."),
    Rule("union-member-added", "BIIII", "{what} may be {after} as well now."),
    Rule("union-member-removed", "IBBIB", "{what} may not be {before} any more."),
    Rule("discriminator-added", "IIIII", "{what} is told apart by {after} now."),
    Rule("discriminator-changed", "BBBIB", "{what} is told apart by {after} now; it was by {before}."),
    Rule("discriminator-removed", "IIIII", "{what} is not told apart by {before} any more."),
    Rule("optional-added", "BIWII", "{what} was required and may be absent now."),
    Rule("optional-removed", "IBBIB", "{what} could be absent and is required now."),
    Rule("optional-removed-defaulted", "IIWII", "{what} could be absent and takes its default now."),
    Rule("nullable-added", "BIWII", "{what} was never null and may be null now."),
    Rule("nullable-removed", "IBBIB", "{what} was nullable and is required now."),
    Rule("nullable-removed-optional", "IBWIB", "{what} was nullable and is never null now, though it may be absent."),
    Rule("nullable-removed-defaulted", "IBWIB", "{what} was nullable and is never null now; rows take its default."),
    Rule("default-added", "IIWI-", "{what} is {after} now where it is not sent."),
    Rule("default-changed", "WWWI-", "{what} is {after} now where it is not sent; it was {before}."),
    Rule("default-removed", "IBWIB", "{what} had the default {before} and must be sent now."),
    Rule("default-removed-optional", "WWWII", "{what} had the default {before} and is absent now unless sent."),
    Rule("const-added", "IBBIB", "{what} is always {after} now."),
    Rule("const-changed", "BBBIB", "{what} is always {after} now; it was always {before}."),
    Rule("const-removed", "BIIII", "{what} was always {before} and may be another now."),
    Rule("minimum-added", "IBBIB", "{what} has a lower limit now: {after}."),
    Rule("minimum-raised", "IBBIB", "{what} has the lower limit {after} now; it was {before}."),
    Rule("minimum-lowered", "BIWII", "{what} has the lower limit {after} now; it was {before}."),
    Rule("minimum-removed", "BIWII", "{what} had the lower limit {before} and has none now."),
    Rule("maximum-added", "IBBIB", "{what} has an upper limit now: {after}."),
    Rule("maximum-raised", "BIWII", "{what} has the upper limit {after} now; it was {before}."),
    Rule("maximum-lowered", "IBBIB", "{what} has the upper limit {after} now; it was {before}."),
    Rule("maximum-removed", "BIWII", "{what} had the upper limit {before} and has none now."),
    Rule("min-length-added", "IBBIB", "{what} is at least {after} long now."),
    Rule("min-length-raised", "IBBIB", "{what} is at least {after} long now; it was {before}."),
    Rule("min-length-lowered", "BIWII", "{what} is at least {after} long now; it was {before}."),
    Rule("min-length-removed", "BIWII", "{what} was at least {before} long and may be shorter now."),
    Rule("max-length-added", "IBBIB", "{what} is at most {after} long now."),
    Rule("max-length-raised", "BIWII", "{what} is at most {after} long now; it was {before}."),
    Rule("max-length-lowered", "IBBIB", "{what} is at most {after} long now; it was {before}."),
    Rule("max-length-removed", "BIWII", "{what} was at most {before} long and may be longer now."),
    Rule("pattern-added", "IBWIB", "{what} must match {after} now."),
    Rule("pattern-changed", "BBWIB", "{what} must match {after} now; it had to match {before}."),
    Rule("pattern-removed", "BIIII", "{what} had to match {before} and need not now."),
    Rule("unique-added", "-BBI-", "{what} is unique now."),
    Rule("unique-removed", "W-WI-", "{what} was unique and may repeat now."),
    Rule("index-added", "--WI-", "{what} has an index now.", "patch"),
    Rule("index-removed", "--WI-", "{what} has no index any more.", "patch"),
    Rule("foreign-key-added", "IBBI-", "{what} is a key of {after} now."),
    Rule("foreign-key-changed", "BBBI-", "{what} is a key of {after} now; it was one of {before}."),
    Rule("foreign-key-removed", "W-WI-", "{what} was a key of {before} and is a plain value now."),
    Rule("unit-added", "I----", "{what} is told to be in {after} now."),
    Rule("unit-changed", "BBBIW", "{what} is in {after} now; it was in {before}."),
    Rule("unit-removed", "W----", "{what} was told to be in {before} and is without a unit now."),
    Rule("pii-raised", "I-WW-", "{what} is {after} now; it was {before}."),
    Rule("pii-lowered", "W-WW-", "{what} is {after} now; it was {before}, which was guarded more."),
    Rule("deprecated-added", "WW---", "{what} is deprecated now: {after}."),
    Rule("deprecated-changed", "I----", "{what} is deprecated for another reason: {after}.", "patch"),
    Rule("deprecated-removed", "I----", "{what} is not deprecated any more."),
    Rule("original-added", "I----", "{what} stands at {after} in the original contract now."),
    Rule("original-changed", "B----", "{what} stands at {after} in the original contract now; it stood at {before}."),
    Rule("original-removed", "B----", "{what} stood at {before} in the original contract and is not in it now."),
    # lineage
    Rule("source-added", "I--II", "{what} comes from {after} now."),
    Rule("source-changed", "W--IW", "{what} comes from {after} now; it came from {before}."),
    Rule("source-removed", "W--IW", "{what} came from {before} and is the application's own now."),
    Rule("fetched-added", "---IW", "{what} names an entity that {after} is asked for now."),
    Rule("fetched-changed", "---IW", "{what} names an entity that {after} is asked for now; it was {before}."),
    Rule("fetched-removed", "---IW", "{what} names an entity that {before} is no longer asked for."),
)  # fmt: skip

BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}
