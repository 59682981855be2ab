import type { ScalarTag, SchemaOptions } from "yaml";

/*
 * What an unquoted word is to PyYAML (YAML 1.1). It quotes only text that it would itself read as something else: the
 * commit 75e1234 stands there bare, and is a number to every reader of YAML 1.2. Numbers to the base of 60 stay text.
 * `identify`: a list as a key is written out as text.
 */

const INTEGER = /^[-+]?(?:0b_*[01][01_]*|0x_*[\da-fA-F][\da-fA-F_]*|0[0-7_]*|[1-9][\d_]*)$/;
const FLOAT =
  /^(?:(?:[-+]?\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;

const booleanTag: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  identify: (value) => typeof value === "boolean",
  default: true,
  test: new RegExp(`${TRUE.source}|${FALSE.source}`),
  resolve: (text) => TRUE.test(text),
};

const integerTag: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  identify: (value) => typeof value === "bigint",
  default: true,
  test: INTEGER,
  resolve(text) {
    const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
    const value = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits);
    return text.startsWith("-") ? -value : value;
  },
};

const floatTag: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  identify: (value) => typeof value === "number",
  default: true,
  test: FLOAT,
  resolve(text) {
    const name = text.slice(-3).toLowerCase();
    if (name === "nan") return NaN;
    if (name === "inf") return text.startsWith("-") ? -Infinity : Infinity;
    return Number(text.replaceAll("_", ""));
  },
};

export const PYYAML_SCHEMA: SchemaOptions = {
  schema: "failsafe",
  customTags: ["null", booleanTag, integerTag, floatTag],
};
