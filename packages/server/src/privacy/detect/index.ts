export { createDetector, type Detector } from './detector.ts';
