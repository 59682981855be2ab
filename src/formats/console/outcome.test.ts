import { expect, test } from "vitest";
import { readExitCode, readOutcome } from "./outcome.ts";

const TRACEBACK = `Traceback (most recent call last):
  File "train.py", line 7, in <module>
    main()
  File "train.py", line 3, in main
    raise ValueError("loss is nan")
ValueError: loss is nan
`;

test.each([
  ["a traceback", `epoch 3\n${TRACEBACK}`, "failed", "ValueError: loss is nan"],
  [
    "one that a logger says goodbye after",
    `${TRACEBACK}wandb: Find logs at: ./x\n`,
    "failed",
    "ValueError",
  ],
  ["one of a rank", TRACEBACK.replaceAll(/^/gm, "[rank0]: "), "failed", "ValueError: loss is nan"],
  [
    "one of two in a row",
    `${TRACEBACK}\nDuring handling of the above exception, another exception occurred:\n\n${TRACEBACK.replace("ValueError: loss", "RuntimeError: CUDA error: loss")}`,
    "failed",
    "RuntimeError: CUDA error",
  ],
  [
    "one whose message goes on",
    `${TRACEBACK.replace("loss is nan", "device-side assert")}CUDA kernel errors might be asynchronously reported\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1.\n`,
    "failed",
    "ValueError",
  ],
  [
    "an interrupt",
    TRACEBACK.replace("ValueError: loss is nan", "KeyboardInterrupt"),
    "killed",
    "KeyboardInterrupt",
  ],
  ["the shell's word", "step 4\nKilled\n", "killed", "Killed"],
  [
    "that of a script",
    "run.sh: line 3: 4242 Killed                  python train.py\n",
    "killed",
    "4242 Killed",
  ],
  [
    "Slurm's word",
    "slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 2026-11-01T10:00:00 DUE TO TIME LIMIT ***\n",
    "killed",
    "TIME LIMIT",
  ],
  [
    "memory's end",
    "slurmstepd: error: Detected 1 oom_kill event in StepId=7.0.\n",
    "killed",
    "oom_kill",
  ],
  ["a crash", "Segmentation fault (core dumped)\n", "failed", "Segmentation"],
  ["an exit code", "bar\rdone\nexit code 3\n", "failed", "exit code 3"],
  ["that of a kill", "process exited with code 137\n", "killed", "exit code 137"],
  ["success", "\u001B[32mexit status: 0\u001B[0m\n", "finished", "exit code 0"],
])("%s tells how it ended", (_, text, state, words) => {
  const outcome = readOutcome(text);
  expect(outcome?.state).toBe(state);
  expect(outcome?.reason).toContain(words);
});

test.each([
  ["nothing", ""],
  ["a training that goes on", "epoch 3 loss 0.5\n"],
  ["a traceback that was logged and went by", `${TRACEBACK}epoch 4 loss 0.4\n`],
  ["a traceback that is just being written", TRACEBACK.slice(0, 60)],
  ["a number behind the word exit", "early exit at layer 3: 0.5\n"],
])("%s tells nothing", (_, text) => {
  expect(readOutcome(text)).toBeUndefined();
});

test.each([
  ["0\n", "finished"],
  ["1", "failed"],
  [" 137 \n", "killed"],
  ["-9", "killed"],
  ["", undefined],
  ["ok", undefined],
])("a file with the exit code %j", (text, state) => {
  expect(readExitCode(text)?.state).toBe(state);
});
