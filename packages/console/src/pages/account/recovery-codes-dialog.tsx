import { Modal } from '@mantine/core';

import { RecoveryCodes } from './recovery-codes.tsx';

/** New recovery codes, once they were made. */
export function RecoveryCodesDialog({
  codes,
  onClose,
}: {
  readonly codes: readonly string[] | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={codes !== undefined}
      onClose={onClose}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title="Keep your recovery codes"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {codes && <RecoveryCodes codes={codes} onClose={onClose} />}
    </Modal>
  );
}
