export { type Finding, type Kind, type KindGroup, KIND_GROUPS, KINDS, KINDS_BY_GROUP } from './kinds.ts';
