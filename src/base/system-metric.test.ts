import { expect, test } from "vitest";
import { isSystemMetric, systemSubject } from "./system-metric.ts";

test.each([
  ["system/gpu_0_utilization_percentage", "GPU"],
  ["system/system_memory_usage_megabytes", "Memory"],
  ["system/network_receive_megabytes", "Network"],
  ["system.gpu.0.temp", "GPU"],
  ["system.proc.memory.rssMB", "Memory"],
  ["system.disk./.usagePercent", "Disk"],
  ["__system__cpu", "CPU"],
  ["__system__/disk_percent", "Disk"],
  ["__swanlab__.gpu.0.mem.value", "GPU"],
  ["__swanlab__.cpu.pct", "CPU"],
  ["sys.gpu.0.power_usage", "GPU"],
  ["sys.cpu.percent.01", "CPU"],
  ["sys.ram.used", "Memory"],
  [":monitor:machine/network_rx_mbs", "Network"],
  [":monitor:machine/io_read_mbs", "Disk"],
  [":monitor:gpu/gpu_0_utilization", "GPU"],
  ["monitoring/1a2b/cpu", "CPU"],
  ["DeviceStatsMonitor.on_train_batch_start/cpu_vm_percent", "Memory"],
  ["DeviceStatsMonitor.on_train_batch_end/allocated_bytes.all.current", "GPU"],
  ["DeviceStatsMonitor.on_train_batch_end-cpu_percent", "CPU"],
  ["gpu_id: 0/utilization.gpu (%)", "GPU"],
  ["gpu0/util", "GPU"],
  ["GPU/temp", "GPU"],
  ["cpu", "CPU"],
  ["memory.used", "Memory"],
  ["memory/max_reserved(GiB)", "Memory"],
  ["codecarbon/emissions", "Other"],
])("%s is of the machine", (name, subject) => {
  expect(isSystemMetric(name)).toBe(true);
  expect(systemSubject(name)).toBe(subject);
});

test.each([
  "train/loss",
  "gpuless",
  "systematic_error",
  "system_prompt/reward",
  "cpuct",
  "memorization",
  "memory/recall",
  "network/weight_norm",
  "net/grad",
  "val/mem",
  "monitoring",
  "DeviceStatsMonitor",
])("%s is not", (name) => expect(isSystemMetric(name)).toBe(false));
