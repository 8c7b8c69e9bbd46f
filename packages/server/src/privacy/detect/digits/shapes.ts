import { isDigit } from '../characters.ts';

/** A tree of the ways in which groups of digits and separators are written, so that all are tried in one walk. */
export interface ShapeTree<Form> {
  /**
   * Calls `accept` with the forms that the text from `start` to before an end may have, for each end. Behind the text's
   * units must stand one that is no digit.
   */
  walk(units: Uint16Array, start: number, accept: (forms: readonly Form[], end: number) => void): void;
}

const SEPARATORS = ' -./+';
const MAX_GROUP = 19;
const WIDTH = MAX_GROUP + 1;

interface Node<Form> {
  /** By separator and length of the next group. */
  readonly children: (Node<Form> | undefined)[];
  readonly forms: Form[];
}

/** Shapes are written as `3-2-4`: lengths of groups and what stands between them. */
export function createShapeTree<Form extends { readonly shapes: readonly string[] }>(
  forms: readonly Form[],
): ShapeTree<Form> {
  const root: Node<Form> = newNode();
  for (const form of forms) for (const shape of form.shapes) plant(root, shape, form);
  return {
    walk(units, start, accept) {
      let node: Node<Form> | undefined = root;
      let separator = 0;
      let at = start;
      for (;;) {
        const groupStart = at;
        while (at - groupStart <= MAX_GROUP && isDigit(units[at] ?? 0)) at++;
        if (at - groupStart > MAX_GROUP) return;
        node = node.children[separator * WIDTH + at - groupStart];
        if (node === undefined) return;
        if (node.forms.length > 0) accept(node.forms, at);
        separator = separatorOf(units[at] ?? 0) + 1;
        if (separator === 0) return;
        at++;
      }
    },
  };
}

function newNode<Form>(): Node<Form> {
  return { children: Array.from({ length: (SEPARATORS.length + 1) * WIDTH }, () => undefined), forms: [] };
}

function plant<Form>(root: Node<Form>, shape: string, form: Form): void {
  let node = root;
  for (const [, separator = '', length] of shape.matchAll(/([ ./+-]?)(\d+)/g)) {
    const key = (separator === '' ? 0 : SEPARATORS.indexOf(separator) + 1) * WIDTH + Number(length);
    const next = node.children[key] ?? newNode();
    node.children[key] = next;
    node = next;
  }
  node.forms.push(form);
}

function separatorOf(code: number): number {
  switch (code) {
    case 0x20:
      return 0;
    case 0x2d:
      return 1;
    case 0x2e:
      return 2;
    case 0x2f:
      return 3;
    case 0x2b:
      return 4;
    default:
      return -1;
  }
}
