import { declareMatrix } from '../matrix/declare.ts';

await declareMatrix();
