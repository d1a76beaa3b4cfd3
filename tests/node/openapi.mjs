// What openapi-typescript makes of an OpenAPI document: the type of each component, and of each of its properties.

import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { answerLines } from "./lines.mjs";

await answerLines(async (text) => {
  const made = astToString(await openapiTS(text, { defaultNonNullable: false }));
  const file = ts.createSourceFile("openapi.ts", made, ts.ScriptTarget.Latest, true);
  const components = file.statements.find((each) => each.name?.text === "components");
  const schemas = components.members.find((each) => each.name.text === "schemas").type;
  return Object.fromEntries(schemas.members.map((each) => [each.name.text, shape(each.type)]));
});

function shape(type) {
  if (!ts.isTypeLiteralNode(type)) return type.getText();
  return Object.fromEntries(type.members.map((each) => [each.name.text, property(each)]));
}

/** As it stands in the file, `?` first where it may be absent. */
function property(member) {
  return `${member.questionToken ? "? " : ""}${member.type.getText()}`;
}
