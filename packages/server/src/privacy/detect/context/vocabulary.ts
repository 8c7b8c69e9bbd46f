/**
 * The words that say what a number beside them is, in the languages of the countries that use it; lower case. A word
 * that means it only after another is written `other_word`. Words of identifiers stand here as programs write them.
 */
export const VOCABULARY = {
  phone:
    'phone phones telephone tel mobile cell cellphone call fax sms whatsapp telefon handy handynummer mobil mobilnummer telefonnummer rufnummer festnetz durchwahl anrufen téléphone telephone portable appelez appeler numéro_de mobile fixe teléfono telefono móvil movil celular llame llamar llámame telefax cellulare chiamare chiamami telefoon telefoonnummer mobiel bel bellen telefone telemóvel telemovel ligue ligar phonenumber phoneno mobilenumber mobilephone homephone workphone hotline dial ring text_me reach_me landline puhelin puhelinnumero telefonnumer komórka telefonu 电话 手机 手机号 電話 電話番号 携帯 전화 전화번호 телефон',
  date_of_birth:
    'dob birth born birthday birthdate dateofbirth birth_date geburtsdatum geboren geburtstag geb naissance né née nacimiento nacido nacida nascita nato nata nascido nascida nascimento geboortedatum geboorte urodzony urodzona urodzenia född födelsedatum syntynyt syntymäaika 生日 出生 出生日期 生年月日 생년월일',
  bank_account:
    'account accounts acct accountnumber accountno bankaccount konto kontonummer compte cuenta conto rekening rekeningnummer conta checking savings acc_no',
  routing_number: 'routing aba rtn routingnumber aba_rtn transit wire fedwire',
  sort_code: 'sort_code sortcode sortcodes',
  credit_card:
    'card cards visa mastercard amex maestro creditcard cardnumber kreditkarte kreditkartennummer karte kartennummer carte tarjeta carta kaart creditcard kaartnummer cartão cartao discover diners jcb unionpay cc pan',
  iban: 'iban',
  ip_address:
    'ip ipv4 ipv6 address host server adresse dirección indirizzo endereço adres ipaddress client_ip',
  passport:
    'passport passports passportno passportnumber reisepass pass reisepassnummer passnummer passeport pasaporte passaporto paspoort paspoortnummer passaporte paszport passi',
  driving_licence:
    'licence license licenses licences driver drivers driving_licence führerschein führerscheinnummer permis permiso conducir patente rijbewijs rijbewijsnummer carteira cnh dl dlno licenseno licensenumber körkort prawo_jazdy conduire guida condução',
  us_ssn: 'ssn ssns social_security ss_number socialsecurity socialsecuritynumber ssnumber',
  us_itin: 'itin taxpayer individual_taxpayer',
  uk_nino: 'nino insurance national_insurance ni_number nationalinsurance ni',
  uk_nhs: 'nhs nhsnumber patient',
  de_tax_id:
    'steuer steueridentifikationsnummer steuerid idnr identifikationsnummer steuernummer steuerliche tin tax_id taxid steueridnr idnummer',
  fr_nir: 'nir sécurité securite sécu insee social vitale numéro_de',
  es_nif: 'nif dni documento identidad',
  es_nie: 'nie extranjero extranjeros dni',
  it_fiscal_code: 'codice fiscale codicefiscale cf',
  nl_bsn: 'bsn burgerservicenummer sofinummer sofi burgerservice',
  pl_pesel: 'pesel peselu peselem',
  se_personnummer: 'personnummer personnumret pnr samordningsnummer personal_identity',
  fi_hetu: 'hetu henkilötunnus henkilötunnukseni henkilötunnuksen',
  in_aadhaar: 'aadhaar aadhar adhaar uidai uid आधार',
  in_pan: 'pan permanent income',
  sg_nric: 'nric fin singpass ic_number',
  au_tfn: 'tfn tax_file file_number taxfile taxfilenumber',
  au_abn: 'abn australian_business business_number',
  au_medicare: 'medicare medicareno medicarenumber',
  ca_sin: 'sin social_insurance nas assurance_sociale',
  za_id: 'id_number rsa said south_african identity idnumber',
  kr_rrn: 'rrn resident 주민등록번호 주민번호 주민등록',
  br_cpf: 'cpf cpfs contribuinte',
  br_cnpj: 'cnpj cnpjs empresa',
  crypto_address: 'bitcoin btc wallet ethereum eth crypto bech32 satoshi usdt',
  version:
    'version versions release build firmware section chapter v ver rev revision abschnitt kapitel paragraph clause',
  /** What says that a number is something else. */
  other:
    'order orders invoice invoices isbn isbns issn sku skus part parts serial tracking ticket case reference ref model build commit port price prices total amount population ean upc gtin doi issue article item product batch lot timestamp epoch unix hash checksum uuid error page pages gate flight bestellung bestellnummer auftrag auftragsnummer rechnung rechnungsnummer artikel artikelnummer sendungsnummer seriennummer facture commande référence factura pedido serie artículo referencia ordine fattura articolo codice_articolo bestelling factuur artikelnummer encomenda fatura artigo série transaction shipment parcel bug jira version revision euro euros dollars usd eur einwohner habitants inhabitants',
  month:
    'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus janeiro fevereiro março maio junho julho setembro outubro novembro dezembro',
} as const satisfies Record<string, string>;

export type Meaning = keyof typeof VOCABULARY;
export const MEANINGS = Object.keys(VOCABULARY).filter(isMeaning);

function isMeaning(name: string): name is Meaning {
  return name in VOCABULARY;
}
