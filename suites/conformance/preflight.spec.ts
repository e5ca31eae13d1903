import { declarePreflight } from '../matrix/declare.ts';

await declarePreflight();
