// What Mermaid reads in an entity-relationship diagram.

import mermaid from "mermaid";
import { answerLines } from "./lines.mjs";

await answerLines(async (text) => {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return { entities: Object.fromEntries(db.getEntities()), relations: db.getRelationships() };
});
