// Unseals an age file with an identity file and prints what was in it: node unseal.mjs identity.txt key.age
import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";

const [identityFile, sealedFile] = process.argv.slice(2);
const decrypter = new Decrypter();
for (const line of readFileSync(identityFile, "utf8").split(/\r?\n/)) {
  if (line && !line.startsWith("#")) decrypter.addIdentity(line);
}
process.stdout.write(await decrypter.decrypt(readFileSync(sealedFile), "text"));
