// Puts standard input under a passphrase as an age file: node lock.mjs file passphrase work
import { readFileSync, writeFileSync } from "node:fs";
import { Encrypter } from "age-encryption";

const [file, passphrase, work] = process.argv.slice(2);
const encrypter = new Encrypter();
encrypter.setPassphrase(passphrase);
encrypter.setScryptWorkFactor(Number(work));
writeFileSync(file, await encrypter.encrypt(readFileSync(0)));
