import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Redaction } from "../../contract/redaction.ts";
import { createRedactor, type Redactor } from "./index.ts";

const ALL: Redaction = { rules: ["paths", "hosts", "users", "secrets"], also: [], keep: [] };
const CONTEXT = {
  hosts: ["gpu-box", "gpu-box.cluster.acme.com"],
  users: ["ada"],
  roots: ["/home/ada/experiments", "C:\\Users\\Ada\\experiments"],
  homes: ["/home/ada"],
};

const AT = { where: "here", what: "text" };
const open = (redaction: Partial<Redaction> = {}): Redactor =>
  createRedactor({ ...ALL, ...redaction }, CONTEXT);
const hide = (text: string, redaction: Partial<Redaction> = {}): string => {
  const redactor = open(redaction);
  redactor.learn(text);
  return redactor.redactText(text);
};

describe("paths", () => {
  it.each([
    ["/home/ada/experiments/cifar/train.csv", "<root>/cifar/train.csv"],
    ["/home/ada/.cache/x.bin", "<home>/.cache/x.bin"],
    ["/mnt/acme/set/train.csv", "<path-1>/train.csv"],
    ["--data=/mnt/acme/a.csv --val /mnt/acme/b.csv", "--data=<path-1>/a.csv --val <path-1>/b.csv"],
    ["/mnt/a/x:/mnt/b/y", "<path-1>/x:<path-2>/y"],
    [`open("/mnt/My Sets/acme/x.csv")`, `open("<path-1>/x.csv")`],
    ["/home/grace", "<home>"],
    ["C:\\Users\\Ada\\experiments\\m\\x.pt", "<root>\\m\\x.pt"],
    ["C:\\\\Users\\\\Grace\\\\x.pt", "<home>\\\\x.pt"],
    ["D:/sets/acme/x.csv", "<path-1>/x.csv"],
    ["\\\\nas\\share\\sets\\x.csv", "<path-1>\\x.csv"],
    ["file:///mnt/acme/x.csv", "file://<path-1>/x.csv"],
    ["sqlite:////mnt/acme/mlflow.db", "sqlite:///<path-1>/mlflow.db"],
    ["gcc -I/opt/acme/include", "gcc -I<path-1>/include"],
    ["a\\n/mnt/acme/x", "a\\n<path-1>/x"],
  ])("%s", (text, shown) => expect(hide(text)).toBe(shown));

  it.each([
    "a/b",
    "and/or",
    "/",
    "50/50",
    "12 /3",
    "train/loss",
    "https://pytorch.org/docs/stable/x.html",
    "<root>/a/b",
    "~/data/x",
    "${HOME}/data/x",
    "s/foo/bar/g",
    "./a/b",
    "../a/b/c",
    "</div>",
  ])("stays: %s", (text) => expect(hide(text)).toBe(text));

  it("has spaces where the value is one path", () => {
    const at = { where: "run", what: "param dir", key: "dir" };
    expect(open().redactText("/mnt/My Sets/acme/x y.csv", at)).toBe("<path-1>/x y.csv");
  });
});

describe("hosts", () => {
  it.each([
    ["git@git.acme.com:team/repo.git", "git@<host-1>:team/repo.git"],
    ["https://github.com/ada-x/repo", "https://<host-1>/ada-x/repo"],
    ["on gpu-box and GPU-BOX", "on <host-1> and <host-1>"],
    ["nas.local", "<host-1>"],
    ["tcp://10.1.2.3:29500", "tcp://<host-1>:29500"],
    ["host=192.168.0.12", "host=<host-1>"],
    ["8.8.8.8 answered", "<host-1> answered"],
    ["fe80::1ff:fe23:4567:890a", "<host-1>"],
    ["http://[2001:db8::7:1]:80/x", "http://[<host-1>]:80/x"],
    ["aa:bb:cc:dd:ee:ff", "<host-1>"],
    [
      "logs/events.out.tfevents.1700000000.dgx7.1234.0",
      "logs/events.out.tfevents.1700000000.<host-1>.1234.0",
    ],
    ["s3://acme-bucket/x.pt", "s3://<host-1>/x.pt"],
  ])("%s", (text, shown) => expect(hide(text, { rules: ["hosts"] })).toBe(shown));

  it.each([
    "127.0.0.1",
    "http://localhost:5000",
    "12:34:56",
    "torch==2.1.0.1",
    "cuda-12.1.3.1",
    "x[::2]",
    "recall@k",
    "recall@10: 0.5",
    "mAP@0.5:0.95",
    "torch.nn.functional",
    "https://arxiv.org/abs/1706.03762",
    "std::vector",
  ])("stays: %s", (text) => expect(hide(text)).toBe(text));
});

describe("users", () => {
  it.each([
    ["ada ran it, not adamant", "<user-1> ran it, not adamant"],
    ["run_ada_3", "run_<user-1>_3"],
    ["mail grace.h@acme.com", "mail <user-1>"],
    ["Author: Grace Hopper <grace@acme.com>", "Author: <user-1> <<user-2>>"],
    ["ssh grace@10.0.0.5", "ssh <user-1>@10.0.0.5"],
    ["~grace/x", "~<user-1>/x"],
  ])("%s", (text, shown) => expect(hide(text, { rules: ["users"] })).toBe(shown));

  it("a name that one place tells is replaced in all", () => {
    const redactor = open();
    redactor.learn({ "env.user": "grace", out: "/home/linus/x/y" });
    expect(redactor.redactJson({ notes: "grace asked linus", "env.user": "grace" }, AT)).toEqual({
      notes: "<user-1> asked <user-2>",
      "env.user": "<user-1>",
    });
  });
});

const HEX = "0123456789abcdef0123456789abcdef01234567";
describe("secrets", () => {
  it.each([
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "github_pat_11ABCDEFG0123456789_abcdefghij",
    "glpat-abcDEF0123456789_-xy",
    "xoxb-123456789012-abcdefGHIJKL",
    "sk-proj-abcd1234efgh5678ijkl9012",
    "hf_abcdefghijKLMNOPQRSTuvwxyz",
    "AIzaSyA0123456789abcdefghijklmnopqrstuv",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\nabc\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk cut short",
  ])("%s", (secret) => expect(hide(`x ${secret}`)).toBe("x <secret-1>"));

  it.each([
    ["password=hunter2", "password=<secret-1>"],
    [`"api_key": "abc def"`, `"api_key": "<secret-1>"`],
    ["--password hunter2 --lr 0.1", "--password <secret-1> --lr 0.1"],
    ["--api-key='a b c'", "--api-key='<secret-1>'"],
    ["export AWS_SECRET_ACCESS_KEY=wJalr/XUtn", "export AWS_SECRET_ACCESS_KEY=<secret-1>"],
    ["Authorization: Bearer abcdef0123456789xyz", "Authorization: Bearer <secret-1>"],
    ["Server=db;Password=p4ss;Database=x", "Server=db;Password=<secret-1>;Database=x"],
    ["https://ci:t0p-s3cret@localhost/x", "https://ci:<secret-1>@localhost/x"],
    ["postgres://svc:p@ss@localhost/x", "postgres://svc:<secret-1>@localhost/x"],
    [`WANDB_API_KEY=${HEX}`, "WANDB_API_KEY=<secret-1>"],
    [`wandb login ${HEX}`, "wandb login <secret-1>"],
    [
      "machine api.wandb.ai login user password s3same",
      "machine api.wandb.ai login user password <secret-1>",
    ],
    ["token: a8Fj29dKx01Qz77", "token: <secret-1>"],
    ["?sv=1&sig=Ab3Cd9Ef7Gh1Jk5Lm%3D", "?sv=1&sig=<secret-1>"],
  ])("%s", (text, shown) => expect(hide(text, { rules: ["secrets"] })).toBe(shown));

  it.each([
    "max_tokens=128",
    "pad_token: <pad>",
    "tokenizer=bert-base-uncased",
    "num_tokens: 1000000",
    "eos_token=</s>",
    "password=${DB_PASSWORD}",
    "api_key=null",
    "token = get_token()",
    `commit ${HEX}`,
    "0190f6e2-8a5c-7b12-9c3d-1e2f3a4b5c6d",
    "monkey=banana",
    "keyboard: qwerty",
    "key: train/loss",
    "basic information about tokens",
  ])("stays: %s", (text) => expect(hide(text)).toBe(text));

  it("is what stands under such a name, and then wherever it stands", () => {
    const redactor = open();
    const value = {
      db: { password: "correct horse", port: 5432 },
      secret: { deep: ["first-one-1"] },
      argv: ["x", "--api-key", "zebra-77"],
      notes: "log in with correct horse, else zebra-77",
      pin: { password: 48213 },
      pad_token: "<pad>",
    };
    redactor.learn(value);
    const shown = JSON.stringify(redactor.redactJson(value, AT));
    for (const secret of ["correct horse", "first-one-1", "zebra-77", "48213"])
      expect(shown).not.toContain(secret);
    expect(shown).toContain("5432");
    expect(shown).toContain("<pad>");
  });
});

describe("what is told", () => {
  it("has place, rule and count of each value; the same one has the same placeholder", () => {
    const redactor = open();
    const at = { where: `run "a"`, what: "notes" };
    redactor.redactText("/mnt/x/1 /mnt/x/2 and 10.0.0.1", at);
    redactor.redactText("10.0.0.1", { ...at, where: `run "b"` });
    expect(redactor.replaced).toEqual([
      {
        rule: "paths",
        where: `run "a"`,
        what: "notes",
        before: "/mnt/x",
        after: "<path-1>",
        count: 2,
      },
      {
        rule: "hosts",
        where: `run "a"`,
        what: "notes",
        before: "10.0.0.1",
        after: "<host-1>",
        count: 1,
      },
      {
        rule: "hosts",
        where: `run "b"`,
        what: "notes",
        before: "10.0.0.1",
        after: "<host-1>",
        count: 1,
      },
    ]);
    expect(redactor.replacedTotal).toBe(3);
  });

  it("also replaces what people name, numbers too, and keeps what they keep", () => {
    const redaction = {
      also: ["Project Falcon", "4711"],
      keep: ["/mnt/public", "github.com", "ada"],
    };
    expect(
      hide("project falcon of ada in /mnt/public/x/y, see https://github.com/z", redaction),
    ).toBe("<text-1> of ada in /mnt/public/x/y, see https://github.com/z");
    expect(open(redaction).redactJson({ id: 4711, n: 4712 }, AT)).toEqual({
      id: "<text-1>",
      n: 4712,
    });
  });

  it("names that become the same one stay apart", () => {
    const redactor = open({ also: ["one", "two"] });
    const shown = redactor.redactJson(
      { "/mnt/a/loss": 1, "/mnt/b/loss": 2, __proto__x: "one" },
      AT,
    );
    expect(Object.keys(shown as object)).toEqual(["<path-1>/loss", "<path-2>/loss", "__proto__x"]);
    const twice = open().redactJson({ "run gpu-box": 1, "run GPU-BOX": 2 }, AT);
    expect(twice).toEqual({ "run <host-1>": 1, "run <host-1> (2)": 2 });
  });
});

const planted = fc.constantFrom(
  "/mnt/acme/sets/train.csv",
  "AKIAIOSFODNN7EXAMPLE",
  "ghp_0123456789abcdefghijABCDEFGHIJ012345",
  "grace.h@acme.org",
  "10.20.30.40",
  "nas7.local",
  "gpu-box",
  "password=hunter2xyz",
  "https://svc:t0psecret1@git.acme.org/x",
  "C:\\Users\\Grace\\x.pt",
);
const TELLTALES = [
  "acme",
  "AKIA",
  "ghp_",
  "grace",
  "10.20.30",
  "nas7",
  "gpu-box",
  "hunter2",
  "t0psecret",
  "Grace",
];
const gaps = fc.constantFrom(" ", "\n", ", ", " = ", `" "`, "\t", "; ", " | ");

describe("any text", () => {
  it("holds nothing of what was planted, and is left as it is the second time", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(gaps, fc.oneof(planted, fc.lorem({ maxCount: 3 })), gaps), {
          maxLength: 12,
        }),
        (parts) => {
          const text = parts.flat().join("");
          const shown = hide(text);
          for (const told of TELLTALES) expect(shown).not.toContain(told);
          expect(hide(shown)).toBe(shown);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("comes back when placeholders are replaced by what was told", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(planted, fc.string({ maxLength: 30 })), { maxLength: 10 }),
        (parts) => {
          const text = parts.join(" ").replaceAll("<", "");
          const redactor = open();
          redactor.learn(text);
          let back = redactor.redactText(text, AT);
          for (const { before, after } of redactor.replaced.toReversed())
            back = back.replaceAll(after, () => before);
          expect(back.toLowerCase()).toBe(text.toLowerCase());
        },
      ),
      { numRuns: 1000 },
    );
  });

  // Tests end by their time limit where a pattern goes over a text again and again.
  it.each([
    "a",
    "/",
    "/a",
    "\\",
    "a.",
    "a:",
    "key=",
    "token=",
    "eyJ",
    "eyJa.",
    `key="`,
    "a@",
    "a@b.",
    "://",
    "a://",
    "1.",
    ":",
    "-----BEGIN PRIVATE KEY-----",
    "wandbkey",
    "wandb login 0",
    "é",
    "<",
    "'/a ",
    "login a ",
    "A ",
    "bearer ",
    "events.out.tfevents.1.",
    "passwordpassword",
    "A <",
    "~a",
    "=/a/",
    "AbC",
  ])("a megabyte of %s is gone over once", (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const redactor = open();
    redactor.learn(text);
    expect(typeof redactor.redactText(text, { where: "", what: "", key: "x" })).toBe("string");
  });
});
