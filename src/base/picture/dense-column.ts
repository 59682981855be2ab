/** A column of integers that are exact in a double (steps, microseconds), packed or not. */
export interface IntColumn {
  readonly count: number;
  at(index: number): number;
  toArray(): Float64Array;
}

export class DenseColumn implements IntColumn {
  readonly count: number;
  readonly values: Float64Array;
  constructor(values: Float64Array) {
    this.count = values.length;
    this.values = values;
  }
  at(index: number): number {
    return this.values[index] as number;
  }
  toArray(): Float64Array {
    return this.values;
  }
}
