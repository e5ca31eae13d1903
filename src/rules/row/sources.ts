import type { Reference } from '../../model/rule.ts';

/** Chapters of OWASP ASVS 5.0 that rules cite: their files. */
const CHAPTERS: Readonly<Record<string, string>> = {
  '4': '0x13-V4-API-and-Web-Service',
  '8': '0x17-V8-Authorization',
  '9': '0x18-V9-Self-contained-Tokens',
  '10': '0x19-V10-OAuth-and-OIDC',
  '14': '0x23-V14-Data-Protection',
  '16': '0x25-V16-Security-Logging-and-Error-Handling',
};

/** A requirement of OWASP ASVS 5.0, e.g. `asvs('14.2.1')`. */
export const asvs = (requirement: string): Reference => ({
  title: `OWASP ASVS 5.0 ${requirement}`,
  url: `https://github.com/OWASP/ASVS/blob/master/5.0/en/${CHAPTERS[requirement.split('.')[0] ?? ''] ?? ''}.md`,
});

/** What FAPI 2.0 demands of resource servers. */
export const FAPI2: Reference = {
  title: 'FAPI 2.0 Security Profile §5.3.4',
  url: 'https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.4',
};

/** With which algorithms FAPI 2.0 lets tokens be signed. */
export const FAPI2_ALGORITHMS: Reference = {
  title: 'FAPI 2.0 Security Profile §5.4.1',
  url: 'https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.4.1',
};

const MCP = 'https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization';

/** Which status an MCP server owes to which failure. */
export const MCP_ERRORS: Reference = {
  title: 'MCP 2025-11-25, Authorization, Error Handling',
  url: `${MCP}#error-handling`,
};

/** Where an MCP server says which authorization server is its own. */
export const MCP_METADATA: Reference = {
  title: 'MCP 2025-11-25, Authorization, Authorization Server Location',
  url: `${MCP}#authorization-server-location`,
};

/** What an MCP server tells a client that lacks a scope. */
export const MCP_SCOPES: Reference = {
  title: 'MCP 2025-11-25, Authorization, Scope Challenge Handling',
  url: `${MCP}#scope-challenge-handling`,
};

/** How an MCP server takes and verifies tokens. */
export const MCP_TOKENS: Reference = {
  title: 'MCP 2025-11-25, Authorization, Access Token Usage',
  url: `${MCP}#access-token-usage`,
};
