/** ISO 4217, as the package `currency-codes` publishes it; a test holds the two together. */
const CODES_BY_DECIMALS: Readonly<Record<number, string>> = {
    0: `
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC
        XBD XDR XOF XPD XPF XPT XSU XTS XUA XXX`,
    2: `
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD
        BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD
        EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
        IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP
        MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN
        QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
        TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW ZWG`,
    3: `
        BHD IQD JOD KWD LYD OMR TND`,
    4: `
        CLF UYW`,
};

const DECIMALS: ReadonlyMap<string, number> = new Map(
    Object.entries(CODES_BY_DECIMALS).flatMap(([decimals, codes]) =>
        codes
            .trim()
            .split(/\s+/)
            .map((code): [string, number] => [code, Number(decimals)]),
    ),
);

/** Digits after the point of an amount: 2 for EUR, 0 for JPY, 3 for KWD; undefined for a code that ISO 4217 does not have. */
export function currencyDecimals(code: string): number | undefined {
    return DECIMALS.get(code);
}

export function currencyCodes(): readonly string[] {
    return [...DECIMALS.keys()];
}
