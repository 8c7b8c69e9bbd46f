export { type Finding, type Kind, type KindGroup, KIND_GROUPS, KINDS, KINDS_BY_GROUP } from './kinds.ts';
export { createDetector, type Detector } from './detect/index.ts';
export { type Action, type Examination, startExamination } from './examine.ts';
export { type Placeholder, placeholderTag } from './placeholder.ts';
export { createRestorer, type Restorer, type Restoring } from './restore.ts';
