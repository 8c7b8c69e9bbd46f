import type { AvouchError } from '@avouch/sdk';
import { type FormEvent, useState } from 'react';

/** What is wrong with a value, in a sentence, or nothing. */
type Check<Values, Value> = (value: Value, values: Values) => string | undefined;
export type Checks<Values> = { readonly [Name in keyof Values]?: Check<Values, Values[Name]> };

interface Input<Value> {
  readonly name: string;
  readonly value: Value;
  readonly error: string | undefined;
  onChange(value: Value): void;
}

export interface Fields<Values> {
  readonly values: Values;
  set(values: Partial<Values>): void;
  /** For inputs that give an event: TextInput, PasswordInput, Textarea. */
  text(
    name: keyof Values & string,
  ): Omit<Input<string>, 'onChange'> & { onChange(event: { currentTarget: { value: string } }): void };
  /** For inputs that give a value: Select, NumberInput, TagsInput, SegmentedControl. */
  value<Name extends keyof Values & string>(name: Name): Input<Values[Name]>;
  /** For checkboxes and switches. */
  checked(name: keyof Values & string): {
    readonly name: string;
    readonly checked: boolean;
    onChange(event: { currentTarget: { checked: boolean } }): void;
  };
  /** For `onSubmit`: checks every field, and submits where nothing is wrong. */
  submit(act: (values: Values) => void): (event: FormEvent) => void;
  reset(): void;
}

/**
 * The values of a form and what is wrong with them. Nothing is called wrong before the form was sent once;
 * `problem`, the server's refusal of what was sent, stands at the field that it names.
 */
export function useFields<Values extends Record<string, unknown>>(
  initial: Values,
  checks: Checks<Values> = {},
  problem?: AvouchError,
): Fields<Values> {
  const [values, setValues] = useState(initial);
  const [wasSent, setWasSent] = useState(false);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());

  const errorOf = (name: keyof Values & string): string | undefined => {
    if (!wasSent) return undefined;
    const own = checks[name]?.(values[name], values);
    return own ?? (problem?.param === name && !changed.has(name) ? problem.message : undefined);
  };
  const change = (name: string, value: unknown) => {
    setValues((now) => ({ ...now, [name]: value }));
    setChanged((now) => new Set(now).add(name));
  };

  return {
    values,
    set: (some) => setValues((now) => ({ ...now, ...some })),
    text: (name) => ({
      name,
      value: String(values[name] ?? ''),
      error: errorOf(name),
      onChange: (event) => change(name, event.currentTarget.value),
    }),
    value: (name) => ({
      name,
      value: values[name],
      error: errorOf(name),
      onChange: (value) => change(name, value),
    }),
    checked: (name) => ({
      name,
      checked: values[name] === true,
      onChange: (event) => change(name, event.currentTarget.checked),
    }),
    submit: (act) => (event) => {
      event.preventDefault();
      setWasSent(true);
      setChanged(new Set());
      const names = Object.keys(values);
      if (names.every((name) => checks[name]?.(values[name] as never, values) === undefined)) act(values);
    },
    reset: () => {
      setValues(initial);
      setWasSent(false);
    },
  };
}
