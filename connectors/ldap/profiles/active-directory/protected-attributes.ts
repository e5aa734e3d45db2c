/** Attributes of Active Directory that no mapping may write: identities, secrets and the levers of privilege. */
const guarded: ReadonlySet<string> = new Set(
  `adminCount altSecurityIdentities dNSHostName distinguishedName dSCorePropagationData fSMORoleOwner groupType homeDirectory
  instanceType isCriticalSystemObject isDeleted isRecycled lastKnownParent ms-DS-MachineAccountQuota
  mS-DS-CreatorSID msDS-AllowedToActOnBehalfOfOtherIdentity msDS-AllowedToDelegateTo msDS-KeyCredentialLink
  msDS-ManagedAccountPrecededByLink msDS-DelegatedMSAState msDS-SupersededManagedAccountLink msDS-GroupMSAMembership
  msDS-SupportedEncryptionTypes msDS-PSOAppliesTo msDS-ResultantPSO msDS-AssignedAuthNPolicy msDS-AssignedAuthNPolicySilo
  nTSecurityDescriptor objectCategory objectGUID objectSid operatorCount primaryGroupID pwdLastSet replPropertyMetaData
  sAMAccountType scriptPath servicePrincipalName sIDHistory systemFlags tokenGroups userAccountControl userCertificate
  userParameters userWorkstations logonHours profilePath lockoutTime accountExpires uSNChanged uSNCreated whenChanged whenCreated
  msDS-HostServiceAccount msDS-GroupMSAMembership dBCSPwd unicodePwd ntPwdHistory lmPwdHistory supplementalCredentials
  ms-Mcs-AdmPwd ms-Mcs-AdmPwdExpirationTime msLAPS-Password msLAPS-EncryptedPassword msDS-ManagedPassword clearTextPassword`
    .split(/\s+/)
    .map((name) => name.toLowerCase()),
);

/** @param name canonical name of the attribute, as `Schema.canonicalName` gives it */
export function isGuardedInActiveDirectory(name: string): boolean {
  return guarded.has(name.replace(/;.*$/, ''));
}
