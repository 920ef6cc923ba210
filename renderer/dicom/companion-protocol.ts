/** What a second screen shows beside a protocol: the comparison where there is a prior, else the other pair. */
export function companionProtocol(protocolId: string, hasPrior: boolean): string {
  switch (protocolId) {
    case 'prior':
      return 'standard';
    case 'cc-pair':
      return hasPrior ? 'prior' : 'mlo-pair';
    case 'mlo-pair':
      return hasPrior ? 'prior' : 'cc-pair';
    default:
      return hasPrior ? 'prior' : 'cc-pair';
  }
}
