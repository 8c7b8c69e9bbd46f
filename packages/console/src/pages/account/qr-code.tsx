import { useQuery } from '@tanstack/react-query';

import { Skeleton } from '@mantine/core';

import classes from './account.module.css';
import { pathOfModules } from './qr-path.ts';

/** Squares of light around a code, without which cameras do not find it. */
const QUIET = 4;

/** A QR code, drawn here: what it says goes to nobody else. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data } = useQuery({
    queryKey: ['qr-code', text],
    queryFn: async () => {
      const { generate } = await import('lean-qr');
      const code = generate(text);
      return { size: code.size, path: pathOfModules(code.size, (x, y) => code.get(x, y)) };
    },
    // It is a secret: nothing keeps it once it is not shown.
    gcTime: 0,
    staleTime: Infinity,
  });
  if (data === undefined) return <Skeleton width={184} height={184} />;
  const side = data.size + 2 * QUIET;
  return (
    <svg
      className={classes.qr}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={data.path} fill="#000" />
    </svg>
  );
}
