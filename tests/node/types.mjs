// What the TypeScript compiler reads in a file: its types, and all that its comments say.

import { TSDocConfiguration, TSDocParser } from "@microsoft/tsdoc";
import ts from "typescript";
import { answerLines } from "./lines.mjs";

const configuration = new TSDocConfiguration();
configuration.validation.ignoreUndefinedTags = true;
const tsdoc = new TSDocParser(configuration);

await answerLines((text) => {
  const file = ts.createSourceFile("types.ts", text, ts.ScriptTarget.Latest, true);
  const read = { syntax: file.parseDiagnostics.map((each) => each.messageText), tsdoc: [], interfaces: {}, types: {}, constants: {} };
  read.about = said(file.statements[0]?.jsDoc?.find((each) => tagsOf(each).packageDocumentation));
  for (const statement of file.statements) {
    read.tsdoc.push(...complaints(statement), ...(statement.members ?? []).flatMap(complaints));
    if (ts.isInterfaceDeclaration(statement)) {
      read.interfaces[statement.name.text] = { ...said(statement.jsDoc?.at(-1)), properties: properties(statement) };
    } else if (ts.isTypeAliasDeclaration(statement)) {
      read.types[statement.name.text] = { ...said(statement.jsDoc?.at(-1)), type: typeOf(statement.type) };
    } else if (ts.isVariableStatement(statement)) {
      Object.assign(read.constants, constants(statement));
    }
  }
  return read;
});

function properties(statement) {
  return Object.fromEntries(statement.members.map((member) => [member.name.text, property(member)]));
}

function property(member) {
  const readonly = member.modifiers?.some((each) => each.kind === ts.SyntaxKind.ReadonlyKeyword) ?? false;
  return { ...said(member.jsDoc?.at(-1)), readonly, optional: Boolean(member.questionToken), type: typeOf(member.type) };
}

function constants(statement) {
  const found = statement.declarationList.declarations.filter((each) => each.initializer);
  return Object.fromEntries(found.map((each) => [each.name.text, each.initializer.expression.elements.map((value) => value.text)]));
}

/** The text of a comment, and each of its tags with the texts that it is given. */
function said(comment) {
  return { text: ts.getTextOfJSDocComment(comment?.comment) ?? "", tags: comment ? tagsOf(comment) : {} };
}

function tagsOf(comment) {
  const found = {};
  for (const tag of comment.tags ?? []) {
    (found[tag.tagName.text] ??= []).push(ts.getTextOfJSDocComment(tag.comment) ?? "");
  }
  return found;
}

/** A type as JSON: a name as text, `{list}`, `{union}`, `{literal}`, and `{text}` for all else. */
function typeOf(node) {
  if (ts.isUnionTypeNode(node)) return { union: node.types.map(typeOf) };
  if (ts.isTypeOperatorNode(node) && ts.isArrayTypeNode(node.type)) return { list: typeOf(node.type.elementType) };
  if (ts.isTypeReferenceNode(node)) return node.typeName.text;
  if (ts.isLiteralTypeNode(node)) return { literal: JSON.parse(literal(node.literal)) };
  return ts.isToken(node) ? ts.tokenToString(node.kind) : { text: node.getText() };
}

function literal(node) {
  return ts.isStringLiteral(node) ? JSON.stringify(node.text) : node.getText();
}

/** What TSDoc's own parser finds wrong with the comments of a node. */
function complaints(node) {
  return (node.jsDoc ?? []).flatMap((each) => tsdoc.parseString(each.getText()).log.messages.map((message) => message.text));
}
