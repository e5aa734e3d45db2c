import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/app/config/load-config.js';
import { withConfigFile } from './config-files.js';

const memory = 'target: { connector: memory, containers: [people, people/off] }';
const ldap =
  'target: { connector: ldap, url: "ldaps://ldap.example.com", bindDn: "cn=x,dc=example,dc=com", bindPassword: secret, base: "dc=example,dc=com" }';
