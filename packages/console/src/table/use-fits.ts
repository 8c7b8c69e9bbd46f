import { useCallback, useState } from 'react';

/**
 * Whether the first child of an element is no wider than it. A table that fits needs no box that scrolls, so the
 * names of its columns can stay at the top of the page.
 */
export function useFits(): {
  readonly ref: (element: HTMLElement | null) => (() => void) | undefined;
  readonly fits: boolean;
} {
  const [fits, setFits] = useState(true);
  const ref = useCallback((element: HTMLElement | null) => {
    const child = element?.firstElementChild;
    if (!element || !child) return undefined;
    const measure = () => setFits(child.getBoundingClientRect().width <= element.clientWidth + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return { ref, fits };
}
