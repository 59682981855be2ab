import { pointShape } from "./point-shapes.ts";

interface PointMarkProps {
  /** CSS colour. */
  readonly color: string;
  /** Slot of the shape; absent: a disc. */
  readonly shape?: number | undefined;
  readonly className?: string | undefined;
}

/** A point as the charts draw it, beside a name. */
export function PointMark({ color, shape = 0, className }: PointMarkProps): React.JSX.Element {
  return (
    <svg className={className} width={10} height={10} viewBox="-5 -5 10 10" aria-hidden>
      <PointGlyph color={color} shape={shape} />
    </svg>
  );
}

/** Around the origin of a picture that has more in it. */
export function PointGlyph({ color, shape = 0 }: PointMarkProps): React.JSX.Element {
  const corners = pointShape(shape);
  return corners.length === 0 ? (
    <circle r={RADIUS} fill={color} />
  ) : (
    <polygon points={corners.map((corner) => corner * RADIUS).join(" ")} fill={color} />
  );
}

const RADIUS = 3.6;
