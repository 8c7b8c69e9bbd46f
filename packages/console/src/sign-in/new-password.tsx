import { PasswordInput } from '@mantine/core';

import { LEAST_LETTERS } from './password-rule.ts';

/** A field for a new password. The server decides what is too well known to be one. */
export function NewPassword(props: {
  readonly name: string;
  readonly label?: string;
  readonly value: string;
  readonly error: string | undefined;
  onChange(event: { currentTarget: { value: string } }): void;
}) {
  return (
    <PasswordInput
      {...props}
      label={props.label ?? 'Password'}
      description={`At least ${LEAST_LETTERS} characters. A few words are easier to remember than symbols; passwords that are known from leaks are refused.`}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
    />
  );
}
