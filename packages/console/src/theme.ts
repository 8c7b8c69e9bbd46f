import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: the green of a ledger's page. Its sixth shade carries white text at 5:1. */
const ledger: MantineColorsTuple = [
  '#eefaf5',
  '#d6f2e6',
  '#aee4cf',
  '#7dd1b2',
  '#4bb892',
  '#279c77',
  '#137f5e',
  '#0d684d',
  '#0a523d',
  '#073b2c',
];

const gray: MantineColorsTuple = [
  '#f7f8f8',
  '#eff1f2',
  '#e4e7e9',
  '#d2d7da',
  '#adb5bb',
  '#7f8991',
  '#5c666f',
  '#454e56',
  '#2c3339',
  '#181d21',
];

const dark: MantineColorsTuple = [
  '#e4e7ea',
  '#c2c8ce',
  '#9ca5ae',
  '#6d7781',
  '#363e46',
  '#2a3138',
  '#1b2025',
  '#13171a',
  '#0f1215',
  '#0a0c0e',
];

const SYSTEM_FONTS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';
const MONOSPACE_FONTS =
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  colors: { ledger, gray, dark },
  primaryColor: 'ledger',
  primaryShade: { light: 6, dark: 6 },
  black: '#181d21',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '20px' },
  fontFamily: SYSTEM_FONTS,
  fontFamilyMonospace: MONOSPACE_FONTS,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontFamily: SYSTEM_FONTS, fontWeight: '600' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

/**
 * The names that our own styles use, in both schemes. Series colours are told apart by lightness as well as hue,
 * for readers who do not tell all hues apart; every text colour has 4.5:1 on every surface.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-anchor': '#0d684d',
    '--mantine-color-dimmed': '#5c666f',
    '--mantine-color-placeholder': '#6b757d',
    '--mantine-color-error': '#c0262d',
    '--mantine-color-body': '#fbfbfa',
    '--surface': '#ffffff',
    '--surface-sunken': '#f4f5f4',
    '--line': '#e4e7e9',
    '--line-strong': '#c9cfd3',
    '--field-line': '#8c959d',
    '--text-strong': '#181d21',
    '--good': '#0d684d',
    '--good-surface': '#e3f5ed',
    '--warn': '#8a4b00',
    '--warn-surface': '#fdf0d9',
    '--bad': '#b3232a',
    '--bad-surface': '#fdeaea',
    '--neutral-surface': '#eff1f2',
    '--series-1': '#137f5e',
    '--series-2': '#3d6bd6',
    '--series-3': '#d98a1f',
    '--series-4': '#7d4fc4',
    '--series-5': '#c8505f',
    '--series-6': '#2f9fb3',
    '--series-7': '#8b9a3a',
    '--series-rest': '#a9b1b7',
    '--shadow': '0 1px 2px rgb(24 29 33 / 5%)',
    '--shadow-raised': '0 8px 28px rgb(24 29 33 / 14%)',
  },
  dark: {
    '--mantine-color-anchor': '#5cc9a2',
    '--mantine-color-dimmed': '#9ca5ae',
    '--mantine-color-placeholder': '#858f99',
    '--mantine-color-error': '#ff8a8a',
    '--mantine-color-body': '#13171a',
    '--surface': '#1a1f23',
    '--surface-sunken': '#15191d',
    '--line': '#2a3138',
    '--line-strong': '#3f4851',
    '--field-line': '#66707a',
    '--text-strong': '#f3f5f6',
    '--good': '#63d0a8',
    '--good-surface': '#12352a',
    '--warn': '#f0b65a',
    '--warn-surface': '#3a2a10',
    '--bad': '#ff9191',
    '--bad-surface': '#421d20',
    '--neutral-surface': '#2a3138',
    '--series-1': '#35b389',
    '--series-2': '#7296ee',
    '--series-3': '#e3a64c',
    '--series-4': '#a884e3',
    '--series-5': '#e07f8b',
    '--series-6': '#54bccd',
    '--series-7': '#b0bd62',
    '--series-rest': '#6d7781',
    '--shadow': '0 1px 2px rgb(0 0 0 / 30%)',
    '--shadow-raised': '0 8px 28px rgb(0 0 0 / 50%)',
  },
});
