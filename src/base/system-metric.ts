/**
 * Names of metrics that watch the machine and not the training, as loggers write them: MLflow "system/gpu_0_utilization_percentage",
 * W&B "system.gpu.0.temp", Aim "__system__gpu_memory_percent", SwanLab "__swanlab__.gpu.0.mem.value", Comet and Trackio
 * "sys.cpu.percent.01", ClearML ":monitor:gpu/gpu_0_utilization", Neptune "monitoring/1a2b/cpu", Lightning
 * "DeviceStatsMonitor.on_train_batch_start/cpu_percent" and before it "gpu_id: 0/utilization.gpu (%)".
 */
const PREFIX =
  /^(system[./]|sys\.|__system__|__swanlab__|:monitor:|monitoring\/|\w*DeviceStatsMonitor\.|(gpu|device)_id: \d)/;
/** What scripts and smaller tools write: "gpu0/util", "nvml.power", codecarbon's own. */
const DEVICE = /^_?((gpus?|cpu|nvidia|nvml|codecarbon|hardware)([._/-]|\d)|(gpu|cpu)$)/i;
/** These words have other meanings in training, a network's weights for one: only with what is measured of them. */
const RESOURCE =
  /^(memory|mem|ram|disk|network|net)[./](used|usage|util|free|avail|total|percent|current|peak|max|alloc|reserved|sent|recv|read|write|rx|tx)/i;

export function isSystemMetric(name: string): boolean {
  return PREFIX.test(name) || DEVICE.test(name) || RESOURCE.test(name);
}

export const SYSTEM_SUBJECTS = ["GPU", "CPU", "Memory", "Disk", "Network", "Other"] as const;
export type SystemSubject = (typeof SYSTEM_SUBJECTS)[number];

/** The first one counts: a GPU's memory is the GPU's. The last words of the GPU are PyTorch's, which names no device. */
const WORDS: ReadonlyArray<readonly [SystemSubject, RegExp]> = [
  ["GPU", /gpu|cuda|nvidia|nvml|device_id|_bytes\.|_pool\.|segment\.|alloc_retries|num_ooms/i],
  ["Memory", /memory|mem(?![a-z])|ram(?![a-z])|rss|swap|vm_percent/i],
  ["CPU", /cpu|threads|load/i],
  ["Disk", /disk|io_(read|write)/i],
  ["Network", /net|_[rt]x_/i],
];

/** What part of the machine a system metric is about. */
export function systemSubject(name: string): SystemSubject {
  return WORDS.find(([, words]) => words.test(name))?.[0] ?? "Other";
}
