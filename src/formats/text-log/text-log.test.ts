import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../base/run-event.ts";
import { factsOf, listPoints, readGrowing } from "../testing.ts";
import { textLogCodec } from "./index.ts";
import type { TextRule } from "./rules.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function read(text: string, rules: readonly TextRule[] = []): readonly RunEvent[] {
  const facts = { ...factsOf("run/train.log"), rules };
  return readGrowing(textLogCodec, encode(text), textLogCodec.initial(facts), [], { final: false })
    .events;
}

/** Steps and values by metric, attempts with a bar between. */
function pointsOf(text: string, rules: readonly TextRule[] = []): Record<string, string> {
  const lines: Record<string, string> = {};
  for (const line of listPoints(read(text, rules))) {
    const [, metric = "", attempt = "0", step, , value] =
      /^(.*) #(\d+) (\S+) (\S+) (\S+)$/.exec(line) ?? [];
    const sep =
      lines[metric] === undefined
        ? ""
        : lines[metric].includes("|") || attempt === "0"
          ? " "
          : " | ";
    lines[metric] = `${lines[metric] ?? ""}${sep}${step}:${value}`;
  }
  return lines;
}

const sniff = (text: string, path = "run/train.log", siblings: readonly string[] = []) =>
  textLogCodec.sniff(encode(text), factsOf(path, siblings), true);

describe("lines that tools print", () => {
  test.each([
    [
      "XGBoost's cross-validation",
      "[0]\ttrain-rmse:0.5+0.01\ttest-rmse:0.6+0.02\n[1]\ttrain-rmse:0.4+0.01\ttest-rmse:0.5+0.02\n",
      { "train/rmse": "0:0.5 1:0.4", "test/rmse": "0:0.6 1:0.5" },
    ],
    [
      "LightGBM's program",
      "[LightGBM] [Info] Iteration:1, valid_1 auc : 0.7\n[LightGBM] [Info] 0.1 seconds elapsed, finished iteration 1\n[LightGBM] [Info] Iteration:2, valid_1 auc : 0.8\n",
      { "valid_1/auc": "1:0.7 2:0.8" },
    ],
    [
      "LightGBM that stops early, and says the best line once more",
      "[1]\tv's auc: 0.8\n[2]\tv's auc: 0.9\n[3]\tv's auc: 0.7\nEarly stopping, best iteration is:\n[2]\tv's auc: 0.9\n[1]\tv's auc: 0.5\n",
      { "v/auc": "1:0.8 2:0.9 3:0.7 | 1:0.5" },
    ],
    [
      "CatBoost with two test sets",
      "Learning rate set to 0.1\n0:\tlearn: 0.62\ttest: 0.63\ttest1: 0.64\tbest: 0.64 (0)\ttotal: 50.6ms\tremaining: 556ms\n1:\tlearn: 0.52\ttest: 0.53\ttest1: 0.54\tbest: 0.54 (1)\ttotal: 51ms\tremaining: 259ms\n\nbestTest = 0.54\nbestIteration = 1\n",
      { learn: "0:0.62 1:0.52", test: "0:0.63 1:0.53", test1: "0:0.64 1:0.54" },
    ],
    [
      "Keras 2 with bars that are drawn anew on lines of their own",
      "Epoch 1/2\n 1/2 [==>...] - ETA: 0s - loss: 9\n2/2 [=====] - ETA: 0s - loss: 8\n2/2 [=====] - 1s 3ms/step - loss: 2.5 - val_loss: 3\nEpoch 2/2\n2/2 [=====] - 1s 3ms/step - loss: 1.5 - val_loss: 2\n",
      { loss: "1:2.5 2:1.5", val_loss: "1:3 2:2" },
    ],
    [
      "Keras 3 where bars cannot be drawn over themselves: the second of two is the epoch's",
      "Epoch 1/2\n\n1/2 ━ 0s 1ms/step - loss: 9\n2/2 ━━ 0s 1ms/step - loss: 8\n2/2 ━━ 0s 1ms/step - loss: 7\nEpoch 2/2\n\n2/2 ━━ 2s 1ms/step - loss: 6\n",
      { loss: "1:7 2:6" },
    ],
    [
      "an evaluation behind the last epoch",
      "Epoch 1/2\n2/2 - 1s - loss: 2 - 3ms/step\nEpoch 2/2\n2/2 - 1s - loss: 1 - 3ms/step\n2/2 ━━ 1s 1ms/step - loss: 5\n",
      { loss: "1:2 2:1" },
    ],
    [
      "tqdm's bars for training and validation, each on its own axis",
      "\rTrain 1: 50%|█ | 1/2 [00:01<00:01, 1it/s, loss=4]\rTrain 1: 100%|██| 2/2 [00:02<00:00, 1it/s, loss=3]\n\rVal 1: 100%|██| 2/2 [00:01<00:00, 1it/s, loss=9]\n\rTrain 2: 50%|█ | 1/2 [00:01<00:01, 1it/s, loss=2]\rTrain 2: 100%|██| 2/2 [00:02<00:00, 1it/s, loss=1]\n\rVal 2: 100%|██| 2/2 [00:01<00:00, 1it/s, loss=8]\n",
      { loss: "1:4 2:3 3:2 4:1", "val/loss": "2:9 4:8" },
    ],
    [
      "a bar that is drawn twice at a place shows what it showed last",
      "\r10%|█| 1/9 [00:01<00:01, 1it/s, loss=9]\r10%|█| 1/9 [00:01<00:01, 1it/s, loss=8]\r20%|█| 2/9 [00:01<00:01, 1it/s, loss=7]\r30%|█| 3/9 [00:01<00:01, 1it/s, loss=6]\n",
      { loss: "1:8 2:7" },
    ],
    [
      "the Trainer's dicts without a bar: records are counted",
      "{'loss': 0.5, 'learning_rate': 1e-05, 'epoch': 0.5}\n{'loss': 0.25, 'learning_rate': 5e-06, 'epoch': 1.0}\n{'eval_loss': 0.75, 'epoch': 1.0}\n",
      { loss: "1:0.5 2:0.25", learning_rate: "1:0.00001 2:0.000005", eval_loss: "2:0.75" },
    ],
    [
      "logging's times and levels, and a table's text between",
      "INFO:train:step 0: train loss 4.5, val loss 4.75\nINFO:train:saved\nINFO:train:step 10: train loss 3.5, val loss 3.75\nINFO:train:step 20: train loss 3.25, val loss 3.5\n",
      { "train loss": "0:4.5 10:3.5 20:3.25", "val loss": "0:4.75 10:3.75 20:3.5" },
    ],
    [
      "PyTorch's tutorials: steps within epochs",
      "Epoch [1/2], Step [1/2], Loss: 4.0\nEpoch [1/2], Step [2/2], Loss: 3.0\nEpoch [2/2], Step [1/2], Loss: 2.0\n",
      { Loss: "1:4 2:3 3:2" },
    ],
    [
      "logfmt",
      'level=info step=1 loss=2 msg="first one"\nlevel=info step=2 loss=1\nlevel=warn step=3 loss=nan\n',
      { loss: "1:2 2:1 3:NaN" },
    ],
    [
      "colours",
      "\x1b[32mepoch 1\x1b[0m loss \x1b[1m2\x1b[0m\nepoch 2 loss 1\nepoch 3 loss 0.5\n",
      { loss: "1:2 2:1 3:0.5" },
    ],
    [
      "Guild's lines with steps behind the values",
      "loss: 2 (step 1)\nloss: 1 (step 2)\nloss: 0.5 (3)\n",
      { loss: "1:2 2:1 3:0.5" },
    ],
  ])("%s", (_, text, expected) => {
    expect(pointsOf(text)).toEqual(expected);
    expect(sniff(text).kind).toBe("yes");
  });

  test("an epoch that falls back begins a new attempt, of everything in the file once", () => {
    const epochs = (values: readonly number[]) =>
      values
        .map(
          (v, i) =>
            `Train Epoch: ${i + 1} [0/60 (0%)]\tLoss: ${v}\nTest set: Average loss: ${v}, Accuracy: 1/2 (50%)\nepoch=${i + 1} x=${v}\n`,
        )
        .join("");
    const events = read(epochs([3, 2, 1]) + epochs([9, 8]));
    expect(events.filter(({ kind }) => kind === "attempt")).toEqual([
      { kind: "attempt", part: null, reason: "epoch starts again at 1" },
    ]);
    expect(pointsOf(epochs([3, 2, 1]) + epochs([9, 8]))).toMatchObject({
      Loss: "0:3 60:2 120:1 | 0:9 60:8",
      x: "1:3 2:2 3:1 | 1:9 2:8",
    });
  });

  test("when a line was logged is its time; without a zone that is taken for UTC, and said", () => {
    const line = (second: number) =>
      `2024-01-01 12:00:0${second},250 - INFO - epoch=${second} loss=${second}\n`;
    const [points] = read(line(1) + line(2) + line(3));
    expect(points).toMatchObject({ metric: "loss", zoneAssumed: true });
    expect(points?.kind === "points" && [...points.columns.timesUs]).toEqual(
      [1, 2, 3].map((second) => Date.UTC(2024, 0, 1, 12, 0, second, 250) * 1000),
    );
  });
});

describe("texts that are no trainings", () => {
  const PIP = Array.from(
    { length: 20 },
    (_, i) =>
      `Collecting torch==2.${i}.0\n  Downloading torch-2.${i}.0-cp311-manylinux.whl (${i}00.1 MB)\n     ━━━━━━━━━━━━ ${i}00.1/${i}00.1 MB 1.${i} MB/s eta 0:00:00\n`,
  ).join("");
  test.each([
    [
      "README.txt",
      "Training\n========\n\nRun `train.py` for 10 epochs.\n\nepoch: 10\nlr: 0.1\nbatch: 32\n\nLoss: 0.25 (best)\nAccuracy: 0.9\n",
    ],
    ["requirements.txt", "numpy==2.4.6\ntorch==2.13.0\ntqdm>=4.70\nstep==1.0\nepoch==3\n"],
    ["pip.log", PIP],
    [
      "crash.log",
      'Traceback (most recent call last):\n  File "train.py", line 12, in <module>\n    main(epoch=3)\n  File "train.py", line 3, in main\n    loss = 1 / 0\nZeroDivisionError: division by zero\n',
    ],
    [
      "access.log",
      '127.0.0.1 - - [01/Jan/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 612\n'.repeat(20),
    ],
    [
      "build.out",
      "Step 1/12 : FROM node\n ---> 4d2\nStep 2/12 : RUN npm ci\n ---> 5e1\nStep 3/12 : COPY . .\n",
    ],
    [
      "pytest.log",
      "tests/test_a.py ....... [ 10%]\ntests/test_b.py ....... [ 20%]\ntests/test_c.py ....... [100%]\n3 passed in 0.12s\n",
    ],
    [
      "download.log",
      Array.from(
        { length: 9 },
        (_, i) => `\rmodel.bin: ${i}0%|█ | ${i}0.0M/100M [00:0${i}<00:10, 10.0MB/s]`,
      ).join("") + "\n",
    ],
    [
      "map.log",
      Array.from(
        { length: 9 },
        (_, i) => `\rMap: ${i}0%|█ | ${i}00/1000 [00:0${i}<00:10, 5000.00 examples/s]`,
      ).join("") + "\n",
    ],
    ["config.txt", "step: 100\nepochs: 10\nlr: 0.1\nlr_decay: 0.5\nseed: 1\nstep: 100\n"],
    ["labels.txt", "0 0.5 0.5 0.1 0.1\n1 0.25 0.5 0.1 0.2\n"],
    ["same.log", "epoch=1 loss=0.5\nepoch=1 loss=0.5\nepoch=1 loss=0.5\nepoch=1 loss=0.5\n"],
    [
      "words.txt",
      "Epoch 1: val_loss improved from 0.5 to 0.4, saving model to a.keras\nEpoch 2: val_loss improved from 0.4 to 0.3, saving model to a.keras\nEpoch 3: val_loss did not improve from 0.3\n",
    ],
    [
      "dmesg.out",
      "[    0.000000] Linux version 6.1.0\n[    0.100000] CPU0: 2 cores\n[    1.250000] usb 1-1: new device number 2\n",
    ],
    ["noise.log", "\x01\x02\x03\x04\x05\x06\x0e\x0f"],
  ])("%s is refused, with the reason", (name, text) => {
    const verdict = sniff(text, name);
    expect(verdict.kind === "no" && verdict.reason).toMatch(
      /^(a text in which no lines repeat as a training's do|not a text$)/,
    );
    expect(pointsOf(text)).toEqual({});
  });

  test.each([
    ["wandb/offline-run-20261122_023326-n8oqxa9l/files/output.log", []],
    ["moved/run-20261122_023326-my-id.2/files/output.log", []],
    ["swanlog/run-20261122_022230-djmynohm/console/2026-11-22.log", []],
    ["sacred_runs/1/cout.txt", ["run.json", "metrics.json"]],
    ["catboost_info/catboost_training.log", []],
  ])("%s stays the console of the run beside it", (path, siblings) => {
    const text = "[0]\ttrain-rmse:2\n[1]\ttrain-rmse:1\n";
    const verdict = sniff(text, path, siblings);
    expect(verdict.kind === "no" && verdict.reason).toMatch(
      /^the console of a run that .* tells of itself$/,
    );
    expect(sniff(text, "a/output.log").kind).toBe("yes");
  });

  test("in a folder of data, texts are looked into only where their names are of logs", () => {
    const many = Array.from({ length: 300 }, (_, i) => `${i}.txt`);
    const matches = (path: string) => textLogCodec.matches(factsOf(path, many));
    expect(matches("labels/12.txt")).toBe(false);
    expect(matches("labels/train_log.txt")).toBe(true);
    expect(matches("labels/train.log")).toBe(true);
    expect(textLogCodec.matches(factsOf("a/12.txt"))).toBe(true);
    expect(textLogCodec.matches({ ...factsOf("a/12.txt"), fileCount: 300 })).toBe(false);
  });
});

describe("rules of a project", () => {
  const rule = (pattern: string, more: Partial<TextRule> = {}): TextRule => ({
    id: "1",
    pattern,
    axis: null,
    prefix: "",
    ...more,
  });
  const TEXT =
    "it 1 :: score 0.5 of 1,024\nother\nit 2 :: score 75% of 2,048\nepoch=1 x=1\nepoch=2 x=2\nepoch=3 x=3\n";

  test("say which lines hold values; other lines are read as ever", () => {
    expect(pointsOf(TEXT, [rule("it {iter} :: score {score}")])).toEqual({
      score: "1:0.5 2:75",
      x: "1:1 2:2 3:3",
    });
  });

  test("name the step and the metrics", () => {
    const one = rule(String.raw`/it (?<n>\d+) :: score (?<score>\S+) of (?<size>\S+)/`, {
      axis: "n",
      prefix: "mine/",
    });
    expect(pointsOf(TEXT, [one])).toMatchObject({
      "mine/score": "1:0.5 2:75",
      "mine/size": "1:1024 2:2048",
    });
  });

  test("count the lines where they name no step", () => {
    expect(pointsOf(TEXT, [rule("score {score}")])).toMatchObject({ score: "0:0.5 1:75" });
  });

  test("that take long give others their turn, and lose nothing", () => {
    const line = `${"a".repeat(4000)} 1\n`;
    const slow = rule("/(?<x>(a?){180}[bc]|\\d+$)/");
    const bytes = encode(line.repeat(60));
    const facts = { ...factsOf("run/train.log"), rules: [slow] };
    const first = textLogCodec.parse(bytes, textLogCodec.initial(facts), false);
    expect(first.consumed).toBeGreaterThan(0);
    expect(first.consumed).toBeLessThan(bytes.length / 2);
    expect(first.consumed % line.length).toBe(0);
    expect(listPoints(first.events)).toHaveLength(first.consumed / line.length);
    const second = textLogCodec.parse(bytes.slice(first.consumed), first.state, false);
    expect(listPoints(second.events)[0]).toMatch(
      new RegExp(`^x #0 ${first.consumed / line.length} `),
    );
  });

  test("make any text a log, from the first line on, and only where they find something", () => {
    const facts = { ...factsOf("a/notes.dat"), rules: [rule("score {score}")] };
    expect(textLogCodec.matches(facts)).toBe(true);
    expect(textLogCodec.sniff(encode("score 1\n"), facts, true)).toEqual({
      kind: "yes",
      logger: "text-rule",
    });
    expect(textLogCodec.sniff(encode("nothing 1\n"), facts, true)).toEqual({
      kind: "no",
      reason: "no line matches the rules for this file",
    });
  });
});
