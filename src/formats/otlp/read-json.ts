import { Budget, checkId, checkParent, checkTime, toDouble, toStatus } from "./limits.ts";
import {
  MalformedOtlp,
  type AnyValue,
  type KeyValue,
  type OtlpEvent,
  type OtlpLink,
  type OtlpSpan,
  type ResourceSpans,
} from "./types.ts";

type Message = Readonly<Record<string, unknown>>;

/**
 * OTLP's JSON: ids in hexadecimal, 64-bit integers as texts or numbers, names in camelCase (or snake_case, as protobuf allows).
 * @param document as `parseExactJson` reads it
 * @throws MalformedOtlp
 */
export function readOtlpJson(document: unknown): readonly ResourceSpans[] {
  const budget = new Budget();
  return messages(asMessage(document, "it"), "resourceSpans").map((one) => {
    const resource = message(one, "resource");
    const spans = messages(one, "scopeSpans").flatMap((scope) =>
      messages(scope, "spans").map((span) => readSpan(span, budget)),
    );
    return { resource: readAttributes(resource, budget, 0), spans };
  });
}

function readSpan(span: Message, budget: Budget): OtlpSpan {
  budget.take();
  const status = message(span, "status");
  return {
    traceId: checkId(text(span, "traceId").toLowerCase(), 32, "trace id"),
    spanId: checkId(text(span, "spanId").toLowerCase(), 16, "span id"),
    parentId: checkParent(text(span, "parentSpanId").toLowerCase()),
    name: text(span, "name"),
    startNs: time(span, "startTimeUnixNano"),
    endNs: time(span, "endTimeUnixNano"),
    status: toStatus(get(status, "code")),
    statusMessage: text(status, "message"),
    attributes: readAttributes(span, budget, 0),
    events: messages(span, "events").map((event) => readEvent(event, budget)),
    links: messages(span, "links").flatMap((link) => readLink(link, budget)),
  };
}

function readEvent(event: Message, budget: Budget): OtlpEvent {
  budget.take();
  return {
    name: text(event, "name"),
    timeNs: time(event, "timeUnixNano"),
    attributes: readAttributes(event, budget, 0),
  };
}

function readLink(link: Message, budget: Budget): OtlpLink[] {
  budget.take();
  const [traceId, spanId] = [
    text(link, "traceId").toLowerCase(),
    text(link, "spanId").toLowerCase(),
  ];
  if (!/^[0-9a-f]{0,32}$/.test(traceId) || !/^[0-9a-f]{0,16}$/.test(spanId)) return [];
  return [
    {
      traceId: traceId.padStart(32, "0"),
      spanId: spanId.padStart(16, "0"),
      attributes: readAttributes(link, budget, 0),
    },
  ];
}

function readAttributes(owner: Message, budget: Budget, depth: number): KeyValue[] {
  return messages(owner, "attributes").map((one) => readKeyValue(one, budget, depth));
}

function readKeyValue(one: Message, budget: Budget, depth: number): KeyValue {
  budget.enter(depth);
  return { key: text(one, "key"), value: readValue(message(one, "value"), budget, depth + 1) };
}

function readValue(value: Message, budget: Budget, depth: number): AnyValue {
  budget.enter(depth);
  if (has(value, "stringValue")) return { string_value: text(value, "stringValue") };
  if (has(value, "boolValue")) {
    const flag = get(value, "boolValue");
    if (typeof flag !== "boolean") throw wrong("boolValue");
    return { bool_value: flag };
  }
  if (has(value, "intValue")) {
    const whole = integer(value, "intValue");
    if (BigInt.asIntN(64, whole) !== whole) throw wrong("intValue");
    const number = Number(whole);
    return { int_value: Number.isSafeInteger(number) ? number : whole };
  }
  if (has(value, "doubleValue")) return { double_value: readDouble(get(value, "doubleValue")) };
  if (has(value, "bytesValue")) return { bytes_value: text(value, "bytesValue") };
  if (has(value, "arrayValue")) {
    const list = messages(message(value, "arrayValue"), "values");
    return { array_value: { values: list.map((one) => readValue(one, budget, depth + 1)) } };
  }
  if (has(value, "kvlistValue")) {
    const list = messages(message(value, "kvlistValue"), "values");
    return { kvlist_value: { values: list.map((one) => readKeyValue(one, budget, depth + 1)) } };
  }
  return {};
}

function readDouble(value: unknown): number | string {
  const number = typeof value === "bigint" || typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number") throw wrong("doubleValue");
  if (Number.isNaN(number) && value !== "NaN") throw wrong("doubleValue");
  return toDouble(number);
}

function get(owner: Message, name: string): unknown {
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const value = Object.hasOwn(owner, name) ? owner[name] : undefined;
  return value ?? (Object.hasOwn(owner, snake) ? owner[snake] : undefined) ?? undefined;
}

function has(owner: Message, name: string): boolean {
  return get(owner, name) !== undefined;
}

function wrong(name: string): MalformedOtlp {
  return new MalformedOtlp(`'${name}' has a value that does not fit`);
}

function asMessage(value: unknown, what: string): Message {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new MalformedOtlp(`${what} is no object`);
  return value as Message;
}

/** An empty one where it is absent. */
function message(owner: Message, name: string): Message {
  return asMessage(get(owner, name) ?? {}, `'${name}'`);
}

function messages(owner: Message, name: string): readonly Message[] {
  const list = get(owner, name) ?? [];
  if (!Array.isArray(list)) throw wrong(name);
  return list.map((one) => asMessage(one, `an element of '${name}'`));
}

function text(owner: Message, name: string): string {
  const value = get(owner, name) ?? "";
  if (typeof value !== "string") throw wrong(name);
  return value;
}

function time(owner: Message, name: string): bigint {
  return checkTime(has(owner, name) ? integer(owner, name) : 0n);
}

function integer(owner: Message, name: string): bigint {
  const value = get(owner, name);
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw wrong(name);
}
