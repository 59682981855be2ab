import type { ExactJson } from "../../base/exact-json.ts";
import { isRecord, toText } from "./values.ts";

/** As MLflow's own server has it. */
const MOST_PREVIEW = 1000;

/** What a list of traces shows of an input or output: of a chat the last message of the role, else all of it as JSON. */
export function makePreview(value: ExactJson, role: "user" | "assistant"): string {
  const message = findMessages(value);
  const text = contentOf(message.findLast((one) => one["role"] === role) ?? message.at(-1));
  const whole = text === undefined || text === "" ? jsonOf(value) : text;
  return whole.length <= MOST_PREVIEW ? whole : `${whole.slice(0, MOST_PREVIEW - 3)}...`;
}

/** A text keeps its quotes, as all that MLflow writes as JSON. */
function jsonOf(value: ExactJson): string {
  return typeof value === "string" ? JSON.stringify(value) : toText(value);
}

type Message = Readonly<Record<string, ExactJson>>;

function findMessages(value: ExactJson): readonly Message[] {
  if (!isRecord(value)) return [];
  const { messages, choices, input, output } = value;
  for (const list of [messages, input, output])
    if (Array.isArray(list)) return list.filter(isMessage);
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const answer = isRecord(first) ? first["message"] : undefined;
  return isMessage(answer) ? [answer] : [];
}

function isMessage(value: unknown): value is Message {
  return isRecord(value) && "role" in value && "content" in value;
}

function contentOf(message: Message | undefined): string | undefined {
  const content = message?.["content"];
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part: unknown) => {
    const text = isRecord(part) ? part["text"] : undefined;
    return typeof text === "string" ? [text] : [];
  });
  return texts.at(-1);
}
