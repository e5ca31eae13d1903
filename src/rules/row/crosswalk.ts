import type { Mapping } from '../../model/rule.ts';

/** What other catalogues call the weaknesses that rules look for, by group. */
export const CROSSWALK = {
  /** A credential that is none, or not a valid one, is accepted. */
  authentication: {
    cwe: [306, 347],
    owaspApi: ['API2'],
    asvs: ['9.1.1', '9.1.2', '9.1.3', '9.2.1', '9.2.2', '10.3.1'],
    owaspNhi: ['NHI4'],
    csf: ['PR.AA-03', 'PR.AA-04'],
    zeroTrust: [3, 6],
  },
  /** A credential outlives its end. */
  lifetime: {
    cwe: [613],
    owaspApi: ['API2'],
    asvs: ['7.4.1', '9.2.1'],
    owaspNhi: ['NHI1', 'NHI7'],
    csf: ['PR.AA-01', 'PR.AA-03'],
    zeroTrust: [3, 6],
  },
  /** A token made for, or by, somebody else is accepted. */
  audience: {
    cwe: [346],
    owaspApi: ['API2'],
    asvs: ['9.2.3', '10.3.1'],
    owaspNhi: ['NHI8', 'NHI9'],
    csf: ['PR.AA-04'],
    zeroTrust: [3, 6],
  },
  /** A caller may do what its scopes or roles do not cover. */
  scope: {
    cwe: [862, 863],
    owaspApi: ['API5'],
    asvs: ['8.2.1', '8.3.1', '10.3.2'],
    owaspNhi: ['NHI5'],
    csf: ['PR.AA-05'],
    zeroTrust: [4],
  },
  /** A caller reaches what belongs to somebody else. */
  object: { cwe: [639], owaspApi: ['API1'], asvs: ['8.2.2', '8.4.1'], csf: ['PR.AA-05'], zeroTrust: [4] },
  /** The gates answer alike, so that neither a client nor a log can tell them apart. */
  separation: { owaspApi: ['API8'], asvs: ['16.3.1', '16.3.2'], csf: ['PR.AA-05', 'DE.CM-09'] },
  /** What is hidden can be told from what is not there. */
  masking: { cwe: [204], owaspApi: ['API1'], asvs: ['8.2.2'] },
  /** A credential travels or rests where it does not belong. */
  exposure: {
    cwe: [598, 524],
    owaspApi: ['API2', 'API8'],
    asvs: ['14.2.1', '14.2.2', '14.3.2'],
    owaspNhi: ['NHI2'],
    csf: ['PR.DS-02'],
  },
  /** A token is used without the key that it is bound to. */
  senderConstraint: {
    cwe: [294],
    owaspApi: ['API2'],
    asvs: ['10.3.5'],
    owaspNhi: ['NHI7'],
    csf: ['PR.AA-03'],
    zeroTrust: [3, 6],
  },
  /** An operation does not get the authentication that it asks for. */
  stepUp: { cwe: [306, 308], owaspApi: ['API2'], asvs: ['6.8.4', '10.3.4'], csf: ['PR.AA-03'], zeroTrust: [6] },
  /** A gate that fails does not fail securely. */
  failSecure: { cwe: [636], owaspApi: ['API8'], asvs: ['16.5.2', '16.5.3'], owaspNhi: ['NHI4'] },
  /** An error tells more than it should. */
  leak: { cwe: [209], owaspApi: ['API8'], asvs: ['16.5.1'] },
  /** What a caller says of itself in a header is believed. */
  headerTrust: { cwe: [290, 807], owaspApi: ['API2'], asvs: ['4.1.3'], owaspNhi: ['NHI4'], csf: ['PR.AA-03'] },
  /** The answer departs from HTTP or OAuth, no gate is open by it. */
  protocol: { owaspApi: ['API8'] },
} as const satisfies Readonly<Record<string, Mapping>>;
