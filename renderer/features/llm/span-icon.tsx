import {
  Binary,
  Bot,
  Circle,
  FileSearch,
  Gauge,
  Link2,
  ListOrdered,
  MessageSquare,
  Shield,
  Sparkles,
  SquareFunction,
  Wrench,
  Brain,
  type LucideIcon,
} from "lucide-react";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  AGENT: Bot,
  CHAIN: Link2,
  CHAT_MODEL: MessageSquare,
  EMBEDDING: Binary,
  EVALUATOR: Gauge,
  GUARDRAIL: Shield,
  LLM: Sparkles,
  MEMORY: Brain,
  PARSER: SquareFunction,
  RERANKER: ListOrdered,
  RETRIEVER: FileSearch,
  TOOL: Wrench,
};

/** What a span is; its type is read out and stands in the tooltip. */
export function SpanIcon({ type }: { readonly type: string }): React.JSX.Element {
  const Icon = (Object.hasOwn(ICONS, type) ? ICONS[type] : undefined) ?? Circle;
  const name = spanType(type);
  return (
    <span title={name} style={{ display: "inline-flex", flex: "none" }}>
      <Icon size={13} aria-hidden />
      {name !== "" && <span className="sr-only">{name}</span>}
    </span>
  );
}

/** "CHAT_MODEL" as "Chat model"; nothing for a span of no type. */
export function spanType(type: string): string {
  if (type === "" || type === "UNKNOWN") return "";
  if (!/^[A-Z_]+$/.test(type) || type === "LLM") return type.slice(0, 100);
  const words = type.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1, 100);
}
