import type { Reference } from '../../model/rule.ts';

/** A section of the OpenAPI Specification, e.g. `openapi('3.1.1', 'Security Requirement Object')`. */
export const openapi = (version: string, section: string): Reference => ({
  title: `OpenAPI ${version}, ${section}`,
  url: `https://spec.openapis.org/oas/v${version}.html#${section.toLowerCase().replaceAll(' ', '-')}`,
});
