/** sure: whatever stands there; maybe: what looks random. */
export type KeyStanding = "sure" | "maybe" | "no";

const SURE = new Set(
  "password passwd pwd passphrase secret secrets apikey apisecret accesskey secretkey privatekey authkey credential credentials accesstoken authtoken authorization".split(
    " ",
  ),
);
/** With "key" or "keys" behind. */
const KEYED = new Set(
  "api access private secret account signing encryption service auth ssh master shared deploy".split(
    " ",
  ),
);
/** With "token" beside: it is a credential, none of a text. */
const TOKENED = new Set(
  "access api auth oauth refresh bearer session bot hf hub huggingface wandb github gitlab slack gh neptune comet clearml mlflow aws azure gcp google openai anthropic security personal private jwt csrf id".split(
    " ",
  ),
);
const MAYBE = new Set("token auth cookie session sig signature dsn key pass jwt bearer".split(" "));

/** How likely it is that what stands under this name is a secret. */
export function judgeKey(key: string): KeyStanding {
  const words = key
    .slice(0, 200)
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const pairs = words.slice(1).map((word, i) => [words[i] ?? "", word] as const);
  if (words.some((word) => SURE.has(word))) return "sure";
  if (pairs.some(([one, two]) => KEYED.has(one) && /^keys?$/.test(two))) return "sure";
  if (pairs.some(([one, two]) => TOKENED.has(one) && /^tokens?$/.test(two))) return "sure";
  return words.some((word) => MAYBE.has(word)) ? "maybe" : "no";
}

const NO_VALUE = /^(?:null|none|nil|true|false|undefined|yes|no|nan|\*+|x{3,}|\.{3,}|-+)$/i;
/** `${VAR}`, `$VAR`, `%VAR%`, `<placeholder>`, `os.environ[...]`, `get_token()` */
const NAMES_A_VALUE = /^(?:\$|%\w|<|\{\{|[A-Za-z_][\w.]*[([])/;

/** Whether this value of a key is one that nobody may see. */
export function isSecretValue(value: string, standing: KeyStanding): boolean {
  const text = value.trim();
  if (standing === "no" || text === "" || NO_VALUE.test(text) || NAMES_A_VALUE.test(text))
    return false;
  return standing === "sure" ? !/^-?\d{0,2}(?:\.\d*)?$/.test(text) : looksRandom(text);
}

/** Letters and digits (or both cases) of many kinds, without a space. */
export function looksRandom(text: string): boolean {
  if (text.length < 12 || text.length > 8000 || /\s/.test(text)) return false;
  const mixed = /[A-Za-z]/.test(text) && /\d/.test(text);
  const bits = entropyOf(text.slice(0, 500));
  return mixed
    ? bits >= 3
    : text.length >= 20 && /[a-z]/.test(text) && /[A-Z]/.test(text) && bits >= 3.7;
}

/** Bits per character, by Shannon. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
