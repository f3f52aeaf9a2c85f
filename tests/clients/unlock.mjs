// Opens an age file under a passphrase, read from standard input, and prints what was in it: node unlock.mjs file
import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";

const decrypter = new Decrypter();
decrypter.addPassphrase(readFileSync(0, "utf8"));
process.stdout.write(await decrypter.decrypt(readFileSync(process.argv[2])));
