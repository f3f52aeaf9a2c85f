// Seals standard input to recipients and writes an age file: node seal.mjs sealed.age age1… age1… < text
import { readFileSync, writeFileSync } from "node:fs";
import { Encrypter } from "age-encryption";

const [sealedFile, ...recipients] = process.argv.slice(2);
const encrypter = new Encrypter();
for (const recipient of recipients) encrypter.addRecipient(recipient);
writeFileSync(sealedFile, await encrypter.encrypt(readFileSync(0)));
