import { createInterface } from "node:readline";

/** Answers each line of JSON on standard input with a line of JSON on standard output; `{refused}` where it cannot. */
export async function answerLines(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    const answered = await Promise.resolve(JSON.parse(line)).then(answer).catch((error) => ({ refused: String(error) }));
    process.stdout.write(`${JSON.stringify(answered)}\n`);
  }
}
