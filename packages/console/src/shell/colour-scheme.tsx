import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';

import { Icon } from '../icons/icon.tsx';

const SCHEMES = [
  { scheme: 'auto', words: 'As the system', icon: 'system' },
  { scheme: 'light', words: 'Light', icon: 'sun' },
  { scheme: 'dark', words: 'Dark', icon: 'moon' },
] as const;

/** Light, dark, or what the system says. */
export function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = SCHEMES.find(({ scheme }) => scheme === colorScheme) ?? SCHEMES[0];
  return (
    <Menu position="top-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Colours: ${current.words}`}>
          <Icon name={current.icon} size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ scheme, words, icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={icon} size={16} />}
            rightSection={scheme === colorScheme ? <Icon name="check" size={15} /> : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
