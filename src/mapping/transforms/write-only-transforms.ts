import { type TransformFactory } from './transform.js';

/** Clear text that the backend's own password operation takes. */
export const passwordTransform: TransformFactory<'password'> = {
  fits: ['string'],
  make: () => ({ kind: 'password' }),
};

/** Text made of other attributes of the resource. */
export const templateTransform: TransformFactory<'template'> = {
  fits: ['string', 'reference'],
  check: ({ template }) => (typeof template === 'string' ? undefined : 'the transform needs a text `template`'),
  make: ({ template }) => ({ kind: 'made', from: { template } }),
};

/** Always the same text. */
export const constantTransform: TransformFactory<'constant'> = {
  fits: ['string', 'reference', 'boolean', 'integer', 'decimal', 'dateTime', 'binary'],
  check: ({ value }) => (typeof value === 'string' && value !== '' ? undefined : 'the transform needs a text `value`'),
  make: ({ value }) => ({ kind: 'made', from: { constant: value } }),
};
