// Whether JavaScript reads a pattern as JSON Schema does, and which of some texts it finds it in.

import { answerLines } from "./lines.mjs";

await answerLines((line) => {
  const { pattern, texts } = JSON.parse(line);
  const expression = new RegExp(pattern, "u");
  return texts.map((text) => expression.test(text));
});
