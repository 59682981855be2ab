import { describe, expect, test } from "vitest";
import type { FileFacts } from "../codec.ts";
import { factsOf, listPoints, readGrowing, summarize } from "../testing.ts";
import { csvCodec } from "./index.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const FILE = factsOf("exp/metrics.csv");
const readAll = (text: string, options?: { final: boolean }) =>
  readGrowing(csvCodec, encode(text), csvCodec.initial(FILE), [], options);
const lines = (text: string) => listPoints(readAll(text).events);
const problems = (text: string) => readAll(text).events.filter((event) => event.kind === "problem");

describe("cells", () => {
  test.each([
    ["comma", "step,loss\n1,0.5\n"],
    ["tab", "step\tloss\n1\t0.5\n"],
    ["semicolon", "step;loss\n1;0.5\n"],
    ["byte order mark and CRLF", "\uFEFFstep,loss\r\n1,0.5\r\n"],
    ["padded names and values", "   step,     loss\n      1,    0.5\n"],
    ["quoted", '"step","loss"\n"1","0.5"\n'],
    ["blank lines", "\n\nstep,loss\n\n1,0.5\n\n"],
    ["remarks before the header", "# seed=3, epochs=9\n#run\n\nstep,loss\n1,0.5\n"],
    ["a remark between the rows", "step,loss\n# saved\n1,0.5\n# saved again\n"],
    ["a header that is marked as a remark", "# step,loss\n1,0.5\n"],
    ["Excel's word for the delimiter", "sep=;\nstep;loss\n1;0.5\n"],
    ["an axis in capitals", "Step,loss\n1,0.5\n"],
    ["a step with a fraction", "step,loss\n1.0,0.5\n"],
  ])("%s", (_, text) => {
    expect(lines(text)).toEqual(["loss #0 1 NaN 0.5"]);
  });

  test("non-finite values are points, empty cells and text are none", () => {
    const cells = ["nan", "NaN", "inf", "-inf", "Infinity", "", "  ", "n/a", "True", "0x10", "1e3"];
    const text = `step,a\n${cells.map((cell, i) => `${i},${cell}`).join("\n")}\n`;
    expect(lines(text)).toEqual([
      "a #0 0 NaN NaN",
      "a #0 1 NaN NaN",
      "a #0 2 NaN Infinity",
      "a #0 3 NaN -Infinity",
      "a #0 4 NaN Infinity",
      "a #0 10 NaN 1000",
    ]);
  });

  test("quoted cells hold delimiters, quotes, line ends and any script", () => {
    const text = 'step,"a,""b""",note,größe/µ\n1,2,"x, ""y""\nz",3\n2,4,,5\n';
    expect(lines(text)).toEqual([
      'a,"b" #0 1 NaN 2',
      'a,"b" #0 2 NaN 4',
      "größe/µ #0 1 NaN 3",
      "größe/µ #0 2 NaN 5",
    ]);
  });

  test("a stray quote does not swallow the file", () => {
    const text = `step,loss\n1,"0.5\n${"2,0.25\n".repeat(200_000)}`;
    const { metrics } = summarize(readAll(text).events);
    expect(metrics["loss"]?.points).toBe(200_000);
    expect(problems(text)).toMatchObject([{ where: "line 2" }]);
  });

  test("two columns of one name are two metrics", () => {
    expect(lines("step,a,a\n1,2,3\n")).toEqual(["a #0 1 NaN 2", "a.1 #0 1 NaN 3"]);
    expect(lines("step,a,a.1,a,a\n1,2,3,4,5\n")).toEqual([
      "a #0 1 NaN 2",
      "a.1 #0 1 NaN 3",
      "a.2 #0 1 NaN 4",
      "a.3 #0 1 NaN 5",
    ]);
  });

  test("columns without a name are no metrics", () => {
    expect(lines(",loss,\n0,0.5,7\n")).toEqual(["loss #0 0 NaN 0.5"]);
  });
});

describe("text among numbers", () => {
  const notes = (text: string) =>
    problems(text).map(({ message, where, count }) => `${message} ${where} ${count}`);

  test("is said, once for the file", () => {
    const text = "step,a,b\n0,x,1\n1,2,1\n2,1_000,3\n3,50%,y\n4,1,2\n";
    expect(notes(text)).toEqual(["text in a column of numbers; it is left out line 2 4"]);
    expect(lines(text)).toHaveLength(2 + 4);
  });

  test("of a file that was read before, too", () => {
    const before = csvCodec.parse(encode("step,a\n0,1\n"), csvCodec.initial(FILE), false);
    const after = csvCodec.parse(encode("1,oom\n"), before.state, false);
    expect(after.events).toMatchObject([{ kind: "problem", where: "line 3" }]);
  });

  test("is not said of words for nothing, nor of columns of text", () => {
    const words = ["NA", "N/A", "#N/A", "<NA>", "None", "null", "NULL", "-", "--", " ", ""];
    const rows = words.map((word, step) => `${step},${word},train`);
    expect(notes(`step,a,phase\n0,1,val\n${rows.join("\n")}\n`)).toEqual([]);
  });
});

describe("decimal commas", () => {
  const values = (text: string) => lines(text).map((line) => line.replace(/ #0| NaN/g, ""));

  test("are read where no comma divides the cells", () => {
    const text = "epoch;a;b;c;d\n0,5;1,5;-0,25;1,0e-3;0.5\n1;2;,5;1,234;0.25\n";
    expect(values(text)).toEqual([
      "a 0 1.5",
      "a 1 2",
      "b 0 -0.25",
      "b 1 0.5",
      "c 0 0.001",
      "c 1 1.234",
      "d 0 0.5",
      "d 1 0.25",
    ]);
    expect(values("step\ta\n0\t1,5\n")).toEqual(["a 0 1.5"]);
    expect(csvCodec.sniff(encode("step;a\n0;1,5\n"), FILE, true).kind).toBe("yes");
  });

  test("are no thousands: those are left out, and said", () => {
    const text = "step;a\n0;512\n1;1,024\n2;1,234,567\n3;2,048\n";
    expect(values(text)).toEqual(["a 0 512"]);
    expect(problems(text)).toMatchObject([
      { where: "line 3", count: 2 },
      { where: "line 4", count: 1 },
    ]);
    // Another column of the row tells.
    expect(values("step;a;lr\n0;2,303;0,1\n")).toEqual(["a 0 2.303", "lr 0 0.1"]);
  });

  test("are none in a column that has points", () => {
    expect(values("step;a\n0;1.5\n1;1,5\n")).toEqual(["a 0 1.5"]);
  });
});

describe("axes", () => {
  test.each([
    ["the step before the epoch", "epoch,step,a\n1,100,2\n", "100"],
    ["the epoch where there is no step", "epoch,a\n1,2\n", "1"],
    ["the row number where there is neither", "a,b\n2,x\n", "0"],
    ["of several steps the global one", "step,global_step,a\n3,500,2\n", "500"],
    ["a step of 19 digits, exactly", "step,a\n9223372036854775807,2\n", "9223372036854775807"],
    ["a step beyond int64 is none", "step,a\n9223372036854775808,2\n", "0"],
  ])("%s", (_, text, step) => {
    expect(lines(text)).toEqual([`a #0 ${step} NaN 2`]);
  });

  test("a row without its step stands at the step before", () => {
    expect(lines("step,a\n7,1\n,2\n")).toEqual(["a #0 7 NaN 1", "a #0 7 NaN 2"]);
  });

  test("Stable-Baselines3's timesteps are the step and stay a metric", () => {
    expect(lines("time/total_timesteps,a\n128,2\n")).toEqual([
      "a #0 128 NaN 2",
      "time/total_timesteps #0 128 NaN 128",
    ]);
  });

  test.each([
    ["seconds", "1700000000.25", "1700000000250000"],
    ["milliseconds", "1700000000250", "1700000000250000"],
    ["nanoseconds", "1700000000250000000", "1700000000250000"],
    ["ISO with a zone", "2023-11-14T23:13:20.25+01:00", "1700000000250000"],
    ["ISO without", "2023-11-14 22:13:20.250", "1700000000250000"],
  ])("times: %s", (_, time, us) => {
    expect(lines(`step,timestamp,a\n1,${time},2\n`)).toEqual([`a #0 1 ${us} 2`]);
  });

  test("only a time without a zone has its zone assumed", () => {
    const zoneAssumed = (time: string) =>
      readAll(`step,time,a\n1,${time},2\n`).events.map(
        (event) => event.kind === "points" && event.zoneAssumed,
      );
    expect(zoneAssumed("2023-11-14 22:13:20")).toEqual([true]);
    expect(zoneAssumed("2023-11-14 22:13:20Z")).toEqual([false]);
    expect(zoneAssumed("1700000000")).toEqual([false]);
  });

  test.each(["time", "timestamp", "wall_time", "ts"])(
    "%s that holds durations is a metric",
    (name) => {
      const text = `epoch,a,${name}\n1,2,12.5\n2,2,nan\n`;
      expect(lines(text).filter((line) => !line.startsWith("a"))).toEqual([
        `${name} #0 1 NaN 12.5`,
      ]);
      expect(csvCodec.sniff(encode(`epoch,${name}\n1,0.5\n`), FILE, true).kind).toBe("yes");
      expect(csvCodec.sniff(encode(`epoch,${name}\n1,1700000000\n`), FILE, true).kind).toBe("wait");
    },
  );

  test("Monitor's t counts from its first line", () => {
    const { events } = readAll('#{"t_start": 1700000000.5}\nr,l,t\n1.0,9,0.25\n2.0,8,0.5\n');
    expect(listPoints(events)).toEqual([
      "l #0 0 1700000000750000 9",
      "l #0 1 1700000001000000 8",
      "r #0 0 1700000000750000 1",
      "r #0 1 1700000001000000 2",
    ]);
    expect(events[0]).toMatchObject({ kind: "source", startedUs: 1_700_000_000_500_000 });
  });
});

describe("attempts", () => {
  const attempts = (epochs: readonly number[], header = "epoch,a") =>
    readAll(`${header}\n${epochs.map((epoch) => `${epoch},1\n`).join("")}`).events.filter(
      (event) => event.kind === "attempt",
    );

  test("an epoch that starts again", () => {
    expect(attempts([0, 1, 2, 0, 1])).toEqual([
      { kind: "attempt", part: null, reason: "epoch starts again at 0" },
    ]);
    expect(attempts([1, 2, 3, 1, 2, 0, 1])).toHaveLength(2);
  });

  test("repeated and out-of-order epochs are order", () => {
    expect(attempts([0, 0, 0, 1, 1, 2])).toEqual([]);
    expect(attempts([3, 5, 4, 6])).toEqual([]);
  });

  test("with an epoch column the step alone is no evidence", () => {
    const text = "epoch,step,a\n0,0,1\n0,1,1\n1,2,1\n,0,9\n1,3,1\n";
    expect(readAll(text).events.some((event) => event.kind === "attempt")).toBe(false);
  });
});

describe("a growing file", () => {
  test("a line without its end waits; a scan takes it when every cell is there", () => {
    const text = "step,a,b\n1,2,3\n2,5,6";
    expect(listPoints(readAll(text, { final: false }).events)).toHaveLength(2);
    expect(lines(text)).toHaveLength(4);
    expect(lines("step,a,b\n1,2,3\n2,5")).toHaveLength(2);
  });

  test("a line that a scan took and that went on is not read twice", () => {
    const first = encode("step,a\n1,2");
    const scan = csvCodec.parse(first, csvCodec.initial(FILE), true);
    const clean = csvCodec.parse(encode("\n2,3\n"), scan.state, false);
    expect(listPoints(clean.events)).toEqual(["a #0 2 NaN 3"]);
    const longer = csvCodec.parse(encode("5\n2,3\n"), scan.state, false);
    expect(listPoints(longer.events)).toEqual(["a #0 2 NaN 3"]);
    expect(longer.events.at(-1)).toMatchObject({ kind: "problem", where: "line 2" });
  });

  test("a second header line changes the columns from there on", () => {
    expect(lines("epoch,a\n0,1\nepoch,a\n1,2\nepoch,b,a\n2,3,4\n")).toEqual([
      "a #0 0 NaN 1",
      "a #0 1 NaN 2",
      "a #0 2 NaN 4",
      "b #0 2 NaN 3",
    ]);
  });

  test("a header line may name columns by number, and need not name an axis", () => {
    expect(lines("epoch,0,1\n0,2,3\nepoch,0,1\n1,4,5\nepoch,0,1,2\n2,6,7,8\n")).toEqual([
      "0 #0 0 NaN 2",
      "0 #0 1 NaN 4",
      "0 #0 2 NaN 6",
      "1 #0 0 NaN 3",
      "1 #0 1 NaN 5",
      "1 #0 2 NaN 7",
      "2 #0 2 NaN 8",
    ]);
    expect(lines("loss,acc\n1,2\nacc,loss,f1\n3,4,5\n")).toEqual([
      "acc #0 0 NaN 2",
      "acc #0 1 NaN 3",
      "f1 #0 1 NaN 5",
      "loss #0 0 NaN 1",
      "loss #0 1 NaN 4",
    ]);
  });

  test("a row with the word epoch is no header", () => {
    expect(lines("kind,loss\nepoch,1\nstep,2\n")).toHaveLength(2);
  });

  test("zeros at the end wait, whatever comes then", () => {
    const text = "step,a\n0,1\n\0\0\0";
    for (const final of [true, false])
      expect(listPoints(readAll(text, { final }).events)).toHaveLength(1);
    const { events, left } = readAll(`${text}\x001,2\n`);
    expect(listPoints(events)).toEqual(["a #0 0 NaN 1", "a #0 1 NaN 2"]);
    expect(left).toBe(0);
    expect(events.at(-1)).toMatchObject({ kind: "problem", where: "line 3" });
  });

  test("of two delimiters that are as frequent the first row tells", () => {
    const header = "step;loss, train;acc, val\n";
    expect(lines(`${header}0;1;2\n`)).toEqual(["acc, val #0 0 NaN 2", "loss, train #0 0 NaN 1"]);
    expect(lines(`${header}\n0;1,5;2,5\n`)).toEqual([
      "acc, val #0 0 NaN 2.5",
      "loss, train #0 0 NaN 1.5",
    ]);
    expect(lines("step,a;x\n0,2\n")).toEqual(["a;x #0 0 NaN 2"]);
    expect(csvCodec.parse(encode(header), csvCodec.initial(FILE), false)).toMatchObject({
      consumed: 0,
      need: header.length + 1,
    });
  });

  test("ragged rows are kept as far as possible, and named", () => {
    const text = "step,a,b\n1,2\n2,3,4,5\n3,4,5,\n4,5\n";
    expect(lines(text)).toHaveLength(6);
    expect(
      problems(text).map(({ message, where, count }) => [message.slice(0, 22), where, count]),
    ).toEqual([
      ["a row has fewer cells ", "line 2", 2],
      ["a row has more cells t", "line 3", 1],
    ]);
  });

  test("a line that never ends is asked for and in the end left out", () => {
    const start = csvCodec.parse(encode("step,a\n1,"), csvCodec.initial(FILE), false);
    expect(start).toMatchObject({ consumed: 7, need: 10 });
    const long = new Uint8Array(65 * 1024 * 1024).fill(55);
    const left = csvCodec.parse(long, start.state, false);
    expect(left.consumed).toBe(long.length);
    const after = csvCodec.parse(encode("77\n2,3\n"), left.state, false);
    expect(listPoints(after.events)).toEqual(["a #0 2 NaN 3"]);
  });
});

describe("a file that was rewritten", () => {
  const again = (before: string, after: string, cuts: readonly number[] = []) => {
    const { state } = readAll(before, { final: false });
    return readGrowing(csvCodec, encode(after), csvCodec.rewritten(state), cuts, { final: false })
      .events;
  };
  const before = "epoch,step,loss\n0,0,5\n0,1,4\n0,2,3\n";

  test("with a wider header goes on behind what is known", () => {
    const after = "epoch,step,acc,loss\r\n0,0,,5.0\r\n0,1,,4\r\n0,2,,3\r\n0,2,0.5,\r\n1,3,,2\r\n";
    for (const cuts of [[], [5], [22, 30, 31], [50]]) {
      expect(listPoints(again(before, after, cuts))).toEqual([
        "acc #0 2 NaN 0.5",
        "loss #0 3 NaN 2",
      ]);
    }
  });

  test("with a new column that is filled from the start gets its earlier values too", () => {
    const after = "epoch,step,loss,acc\n0,0,5,0.1\n0,1,4,0.2\n0,2,3,0.3\n0,3,2,0.4\n";
    for (const cuts of [[], [22, 30], [40, 45]]) {
      expect(listPoints(again(before, after, cuts))).toEqual([
        "acc #0 0 NaN 0.1",
        "acc #0 1 NaN 0.2",
        "acc #0 2 NaN 0.3",
        "acc #0 3 NaN 0.4",
        "loss #0 3 NaN 2",
      ]);
    }
  });

  test("after a rewrite the next one is recognized as well", () => {
    const wider = "epoch,step,loss,acc\n0,0,5,\n0,1,4,\n0,2,3,\n0,3,2,0.4\n";
    const widest = "epoch,step,loss,acc,lr\n0,0,5,,\n0,1,4,,\n0,2,3,,\n0,3,2,0.4,\n1,4,1,,0.1\n";
    const first = readAll(before, { final: false });
    const second = readGrowing(csvCodec, encode(wider), csvCodec.rewritten(first.state));
    const third = readGrowing(csvCodec, encode(widest), csvCodec.rewritten(second.state));
    expect(listPoints(third.events)).toEqual(["loss #0 4 NaN 1", "lr #0 4 NaN 0.1"]);
  });

  test("by another run is a new attempt, read whole", () => {
    const after = "epoch,step,loss\n0,0,9\n0,1,8\n";
    const events = again(before, after);
    expect(events[0]).toMatchObject({ kind: "attempt" });
    expect(listPoints(events)).toEqual(["loss #1 0 NaN 9", "loss #1 1 NaN 8"]);
  });

  test("shorter, with the same beginning, adds nothing", () => {
    expect(again(before, before.slice(0, 22))).toEqual([]);
  });

  test("the fingerprint does not depend on columns added later", () => {
    const wider = "epoch,step,acc,loss\n0,0,,5\n";
    const of = (text: string) => csvCodec.fingerprint(readAll(text).state);
    expect(of(wider)).toBe(of(before));
    expect(of("epoch,step,loss\n0,0,6\n")).not.toBe(of(before));
    expect(of("epoch,step,loss\n")).toBeUndefined();
  });
});

describe("sniffing", () => {
  const sniff = (text: string, file: FileFacts = factsOf("table.csv"), whole = true) =>
    csvCodec.sniff(encode(text), file, whole);

  test.each([
    ["lightning-csv", "lightning_logs/version_0/metrics.csv", "epoch,step,loss\n0,0,1\n"],
    ["stable-baselines3", "log/progress.csv", "time/iterations,time/total_timesteps\n1,128\n"],
    [
      "stable-baselines3-monitor",
      "0.monitor.csv",
      '#{"t_start": 1.5, "env_id": "x"}\nr,l,t\n1,2,3\n',
    ],
    ["keras-csvlogger", "training.log", "epoch;accuracy;loss;val_loss\n0;0.5;1;2\n"],
    [
      "ultralytics",
      "runs/train/results.csv",
      " epoch, train/box_loss, metrics/mAP50(B)\n 0, 1, 2\n",
    ],
    ["csv", "results.csv", "epoch,train_loss,val_loss\n0,1,2\n"],
    ["csv", "any name.tsv", "iteration\tloss\n0\t1\n"],
    ["csv", "history.csv", "loss,acc\n0.5,0.5\n"],
    ["csv", "per-class.csv", "epoch,0,1,inf\n0,.1,.2,.3\n"],
    ["csv", "blank lines.csv", "\uFEFF\n \r\n\nstep,loss\n\n0,1\n"],
    ["csv", "zeros at the end.csv", `step,loss\n0,1\n${"\0".repeat(4096)}`],
    ["csv", "remarks.csv", "# seed 3\n# lr=0.1, depth=3\nstep,loss\n0,1\n"],
    ["csv", "NumPy's.csv", "# step,loss\n0,1\n"],
    ["csv", "two delimiters.csv", "step;loss, train;acc, val\n0;1;2\n"],
    ["csv", "late.csv", `step,note,loss\n${"0,starting,\n".repeat(2000)}1,x,0.5\n`],
  ])("%s", (logger, path, text) => {
    expect(csvCodec.matches(factsOf(path))).toBe(true);
    expect(sniff(text, factsOf(path))).toEqual({ kind: "yes", logger });
  });

  test.each([
    ["a data set", "iris.csv", "sepal,petal,class\n5.1,3.5,a\n"],
    ["pandas' data set", "frame.csv", ",a,b\n0,1,2\n"],
    ["no header", "numbers.csv", "1,2,3\n4,5,6\n"],
    ["a remark without end", "x.csv", `# ${"x".repeat(70_000)}`],
    ["binary", "x.csv", "a,b\n\0\0\n"],
    ["UTF-16", "x.csv", "s\0t\0e\0p\0,\0a\0\n\0"],
    ["text alone", "x.csv", `step,note\n${"0,starting\n".repeat(100)}`],
    ["a text log", "train.log", "[2026-11-22 02:24:36][INFO] starting, step 1\nand, so on\n"],
    ["JSON", "train.log", '{"op_code":0,"step":1}\n'],
    ["Ray's progress", "progress.csv", "loss,training_iteration,trial_id\n1,1,a\n"],
    [
      "CodeCarbon's emissions",
      "emissions.csv",
      "timestamp,duration,emissions,emissions_rate\n1,2,3,4\n",
    ],
    ["DVCLive's", "dvclive/plots/metrics/train/acc.tsv", "step\tacc\n0\t1\n"],
    ["CatBoost's", "catboost_info/learn_error.tsv", "iter\tRMSE\n0\t1\n"],
  ])("not %s", (_, path, text) => {
    expect(sniff(text, factsOf(path)).kind).toBe("no");
  });

  test.each([
    ["nothing yet", ""],
    ["half a header", "epo"],
    ["a header alone", "epoch,loss\n"],
    ["a header of two delimiters alone", "step;loss, train\n"],
    ["blank lines", "\n\n"],
    ["zeros", "\0\0\0\0"],
    ["a remark alone", "# seed 3\n"],
    ["Monitor's first line alone", '#{"t_start": 1.5}\n'],
  ])("waits: %s", (_, text) => {
    expect(sniff(text, FILE).kind).toBe("wait");
  });

  test("a header of a hundred thousand columns", () => {
    const header = `step,${Array.from({ length: 100_000 }, (_, i) => `m${i}`).join(",")}\n`;
    const row = `1,${"0.5,".repeat(99_999)}0.5\n`;
    const bytes = encode(header + row);
    expect(csvCodec.sniff(bytes.slice(0, 65_536), factsOf("wide.csv"), false).kind).toBe("yes");
    expect(Object.keys(summarize(readAll(header + row).events).metrics)).toHaveLength(100_000);
  });
});

describe("Stable-Baselines3's copies", () => {
  const head = encode("time/fps,time/total_timesteps,train/loss\n1,2,3\n");
  const isCopy = (name: string, text: string) =>
    csvCodec.isCopy?.(head, factsOf("progress.csv"), factsOf(name), encode(text));

  test("are told by their content", () => {
    expect(isCopy("progress.json", '{"time/fps": 1, "time/total_timesteps": 2}\n{"more"')).toBe(
      true,
    );
    expect(isCopy("progress.json", '{"time/fps": NaN, "note": "x", "list": [1]}\n')).toBe(true);
    expect(isCopy("progress.json", '{"epoch": 1}\n')).toBe(false);
    expect(isCopy("progress.json", '{"time/fps": 1, "time')).toBe(false);
    expect(isCopy("log.txt", "Logging to x\n--------\n| time/ | |\n")).toBe(true);
    expect(isCopy("log.txt", "------\n| a | 1 |\n")).toBe(true);
    expect(isCopy("log.txt", '{"epoch": 1}\n')).toBe(false);
  });

  test("are none where the JSON holds more: a number kept out of the table, a tensor", () => {
    expect(isCopy("progress.json", '{"time/fps": 1}\n{"time/fps": 2, "more": 3}\n')).toBe(false);
    const tensors = encode("time/total_timesteps,loss\n1,tensor(0.5)\n");
    const json = encode('{"time/total_timesteps": 1, "loss": 0.5}\n');
    expect(
      csvCodec.isCopy?.(tensors, factsOf("progress.csv"), factsOf("progress.json"), json),
    ).toBe(false);
  });
});
