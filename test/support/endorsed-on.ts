/** The channel and the chaincode of operations that no real peer endorsed. */
export const ENDORSED_ON = { channel: 'mychannel', chaincode: 'invoice' } as const;
