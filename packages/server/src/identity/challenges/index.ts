export { type ChallengeRooms, type Challenges, createChallenges } from './challenges.ts';
