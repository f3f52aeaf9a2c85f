"""Every error code: what happened, whether anything is lost, what to do.

One table feeds the screens, the command line, the receipts and the manual. Texts are English message ids, marked
for translation; `told` fills and translates them. Codes follow security-and-bundles.md section 5; the F8xx class
(forms) and some later numbers are added here. A refusal never carries data from a record: only ids, sequence
numbers, sizes, sheet positions and file names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum


def N_(text: str) -> str:
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


_NOTHING = N_("Nothing is lost.")
_UNTOUCHED = N_("Nothing is lost: central is unchanged and the file is left as it was.")
_WITHDRAWN = N_("Nothing is lost: nothing was taken from this laptop, and nothing was written for it.")
_AGAIN = N_("Copy the file from the laptop once more and try again.")
_SUSPECT = N_("Do not use the file. Ask the laptop's user for a new export, and tell the security contact.")
_NOT_ATTACHED = N_("The file was not attached; what was saved before stands.")
_KEPT = N_("Nothing is lost: nothing was changed or deleted on this laptop.")
_RECORD = N_("Only this line is set aside; the rest of the bundle is taken.")


@dataclass(frozen=True, slots=True)
class Detail:
    """One row of the table."""

    id: str
    what: str
    """What happened: one sentence, may name facts in {braces}."""
    lost: str
    """Whether anything is lost."""
    do: str
    """What the person should do next."""
    retry: bool = False
    """The same action may succeed later without anything else changing."""


# fmt: off
class Code(Enum):
    """Stable names of the codes; the value is the row of the table."""

    # V1xx: vault and store
    WRONG_PASSPHRASE = Detail(
        "KM-V101", N_("That passphrase does not open this vault."), _NOTHING,
        N_("Type it again, slowly. If you have forgotten it, call headquarters."), True)
    KEYFILE_DAMAGED = Detail(
        "KM-V102", N_("The key file is damaged: no readable copy of it was found."),
        N_("The interviews are still in the database, but cannot be opened from here."),
        N_("Do not delete anything. Restore the key file from the safety copy, or call headquarters."))
    DB_MISSING_OR_EMPTY = Detail(
        "KM-V103", N_("The database is missing or empty, although this vault has one."),
        N_("What was written since the last safety copy or export may be lost."),
        N_("Do not start a new vault. Restore the safety copy, or call headquarters."))
    DB_OLDER_THAN_MARK = Detail(
        "KM-V104", N_("The database is older than this laptop's last known state ({missing} saves are missing)."),
        N_("The missing saves are not in this file."),
        N_("It is not opened, so that nothing is saved twice. Restore the newest copy. If there is none: "
           "kommisjon copy accept-older opens it; nothing is exported before headquarters has enrolled it again."))
    DB_DAMAGED = Detail(
        "KM-V105", N_("The database is damaged: {detail}."),
        N_("What could not be read may be lost; nothing has been changed."),
        N_("Stop writing. Restore the safety copy, and keep this file for headquarters."))
    IN_USE = Detail(
        "KM-V106", N_("The database is already open in another window."), _NOTHING,
        N_("Close the other kommisjon window, then try again."), True)
    THROTTLED = Detail(
        "KM-V107", N_("Too many wrong passphrases. Wait {seconds} seconds."), _NOTHING,
        N_("Wait, then type the passphrase slowly."), True)
    DISK_FULL = Detail(
        "KM-V108", N_("The disk is full. The last answer was NOT saved."),
        N_("Everything shown as saved is saved. The answer on the screen is not."),
        N_("Free some space on this disk, then press Enter on the answer again."), True)
    RECOVERY_CODE_BAD = Detail(
        "KM-V109", N_("That recovery code is not right."), _NOTHING,
        N_("Ask headquarters to read the seven groups once more."), True)
    UNSAFE_LIBRARY = Detail(
        "KM-V110", N_("The encryption library here is not the one the vault needs ({detail})."), _NOTHING,
        N_("Do not enter data. Install kommisjon again from the approved package."))
    UNSAFE_LOCATION = Detail(
        "KM-V111", N_("The vault's folder is not safe for it: {detail}."), _NOTHING,
        N_("Choose a folder on this laptop's own disk, with --data."))
    NO_VAULT = Detail(
        "KM-V112", N_("There is no vault here yet."), _NOTHING,
        N_("Enrol this laptop first: kommisjon enrol request."))
    VAULT_EXISTS = Detail(
        "KM-V113", N_("There is already a vault in this folder."), _NOTHING,
        N_("Open it, or choose another folder with --data."))
    PASSPHRASE_WEAK = Detail(
        "KM-V114", N_("The passphrase is too short: at least {least} characters are needed."), _NOTHING,
        N_("Use a longer sentence of your own, of several words."), True)
    NOT_ENROLLED = Detail(
        "KM-V115", N_("This laptop has no certificate from headquarters yet."), _NOTHING,
        N_("Send the enrolment request to headquarters and accept its answer: kommisjon enrol accept."))
    DB_NEWER = Detail(
        "KM-V116", N_("The database was made by a newer kommisjon (version {found}, this one knows {known})."),
        _NOTHING, N_("Install the newer kommisjon on this laptop."))
    DISK_ERROR = Detail(
        "KM-V117", N_("The disk answered with an error while kommisjon was reading or writing."),
        N_("Everything shown as saved was saved. The answer on the screen was NOT saved."),
        N_("Try once more. If it happens again, copy the vault folder to another disk before going on."), True)

    PASSPHRASES_DIFFER = Detail(
        "KM-V118", N_("The two passphrases are not the same."), _NOTHING,
        N_("Type the new passphrase twice again."), True)
    SLOT_REMOVED = Detail(
        "KM-V119", N_("This way into the vault was closed: an older key file was put back."),
        N_("Nothing is lost, and nothing was opened."),
        N_("Use the passphrase that holds now. If you did not put the file back, tell the security contact."))
    PASSPHRASE_EASY = Detail(
        "KM-V120", N_("The passphrase is too easy to guess: it repeats itself, follows the keyboard, or is little "
                      "more than a name or a single word."), _NOTHING,
        N_("Use a sentence of your own, of several words, or have one generated."), True)
    CODE_GROUP = Detail(
        "KM-V121", N_("Group {group} of the code cannot be right."), _NOTHING,
        N_("Ask headquarters to read that group once more. Each has four letters or digits."), True)
    TRAVEL_LOCKED = Detail(
        "KM-V122", N_("Travel lock until {until}: the vault opens for nobody without the travel code."), _NOTHING,
        N_("After that time, call headquarters and ask for the travel code."), True)
    TRAVEL_CODE_BAD = Detail(
        "KM-V123", N_("That travel code is not right."), _NOTHING,
        N_("Ask headquarters to read the seven groups once more."), True)
    LAST_PASSPHRASE = Detail(
        "KM-V124", N_("This is the only passphrase there is: it is not removed."), _NOTHING,
        N_("Add the other user first, or change the passphrase."))
    NO_SUCH_USER = Detail(
        "KM-V125", N_("There is no user {who} in this vault, or more than one."), _NOTHING,
        N_("Look at the list, kommisjon vault users, and give the number."))
    SLOTS_FULL = Detail(
        "KM-V126", N_("There is no room for another user: at most {most} ways in."), _NOTHING,
        N_("Remove a user who has left: kommisjon vault remove, or at central kommisjon central users remove."))
    NO_RECOVERY_KEY = Detail(
        "KM-V127", N_("Headquarters' list of keys names nobody to keep codes for this laptop."), _NOTHING,
        N_("Ask headquarters for a newer list, with a recovery key."))
    LABEL_TAKEN = Detail(
        "KM-V128", N_("Somebody here has the initials {label} already."), _NOTHING,
        N_("Choose other initials: they stand on every change."))
    TRAVEL_UNCONFIRMED = Detail(
        "KM-V129", N_("That is not the word that headquarters must read to you: the vault was not locked."),
        _NOTHING,
        N_("Send headquarters the file, and have them read its word: kommisjon hq travel."), True)

    AUDIT_BROKEN = Detail(
        "KM-V140", N_("The list of who did what is not as it was written (entry {no})."),
        N_("The interviews are not touched by this. Entries of the list may be missing or altered."),
        N_("Tell the security contact. Do not delete anything; make a safety copy: kommisjon copy to."))
    RESERVE_USED = Detail(
        "KM-V141", N_("The disk is full, and the reserve that was kept for this has been used."),
        N_("Nothing is lost: the answer is saved."),
        N_("Free some space on this disk now; without it the next answers may not be saved."))
    SAME_DISK = Detail(
        "KM-V142", N_("The folder for the safety copy is on the same disk as the vault."), _NOTHING,
        N_("Use a stick or another disk. Give --same-disk only if there is none."))
    COPY_NOT_USABLE = Detail(
        "KM-V143", N_("The safety copy is not usable ({detail})."),
        N_("Nothing is lost: the vault is as it was."), N_("Use another stick, or another copy."), True)
    COPY_NOT_NEEDED = Detail(
        "KM-V144", N_("The database of this vault is sound, and at least as new as the copy."),
        N_("Nothing is lost: the vault is as it was."), N_("Go on with it. Nothing has to be restored."))
    NEW_EPOCH_NEEDED = Detail(
        "KM-V145", N_("This laptop goes on from an older copy, and must be enrolled again before it exports."),
        N_("Nothing is lost: what is saved now is kept, and goes out with the first export after that."),
        N_("Ask again with kommisjon enrol again, and take the answer with kommisjon enrol accept."))
    COPY_OF_ANOTHER = Detail(
        "KM-V146", N_("The safety copy is of another vault."), N_("Nothing is lost: the vault is as it was."),
        N_("Look for the copy of this laptop, or restore it into an empty folder, with --data."))
    LOOK_HERE = Detail(
        "KM-V147", N_("This laptop is not as it should be (marked as bad: {n})."), _NOTHING,
        N_("Read the list above, and mend what is marked as bad before the next interview."))
    COPY_NO_ROOM = Detail(
        "KM-V150", N_("There is not enough room there for the safety copy ({size} bytes needed)."),
        N_("Nothing is lost: the vault is as it was."), N_("Free some space or use another stick."), True)
    COPY_FROM_BEFORE = Detail(
        "KM-V151",
        N_("The safety copy is from before a change of keys or passphrases, and does not open with this one."),
        N_("Nothing is lost: the vault is as it was."),
        N_("Give the passphrase of that time too, or a recovery code of that time from headquarters."))
    TRAINING_VAULT = Detail(
        "KM-V157", N_("This is the vault to train with: nobody in it exists."), _NOTHING,
        N_("Nothing leaves it, and it is never enrolled. Use this laptop's own vault, without kommisjon train."))
    NOT_A_TRAINING = Detail(
        "KM-V158", N_("The folder {folder} is there already and holds no training."), _NOTHING,
        N_("Move it away, or give another folder with --data."))
    NOT_OLDER = Detail(
        "KM-V148", N_("The database is not older than this laptop's last known state."), _NOTHING,
        N_("Open it as usual. There is nothing to accept."))
    NOT_BEHIND = Detail(
        "KM-V149", N_("This laptop has no need to be enrolled again."), _NOTHING, N_("Export as usual."))

    SHIELDED_NO_KEY = Detail(
        "KM-V170", N_("Central has no key for shielded persons yet, or it is not here."), _NOTHING,
        N_("Give somebody the role with “kommisjon central users add”, or ask who has it."))
    SHIELDED_UNREADABLE = Detail(
        "KM-V171", N_("What is sealed of shielded persons does not open with this key."),
        N_("Nothing was changed. What is sealed may be damaged, or sealed to another key."),
        N_("Open it with the key file that belongs to this database, or with a safety copy of the database."))
    SHIELDED_OTHER_KEY = Detail(
        "KM-V172", N_("This database seals shielded persons to another key than the one in this key file."),
        N_("Nothing is lost: central is unchanged."),
        N_("Use the key file that belongs to this database."))
    NOT_SHIELDED = Detail(
        "KM-V173", N_("No shielded person {person} is here."), _NOTHING,
        N_("“kommisjon central shielded list” has their ids."))

    NO_ESCROW = Detail(
        "KM-V174", N_("A key of central's is in no escrow: it could not be sealed to one here ({detail})."),
        _NOTHING,
        N_("Put the newest list of trusted keys here: the next command seals it. Until then give several people "
           "the role: when all their passphrases are forgotten, what it opens is gone."), True)

    ESCROW_BEHIND = Detail(
        "KM-V175", N_("The next key of central's database could not be sealed to the escrow ({detail})."),
        N_("Nothing is lost: the database keeps the key it has, and the escrow's copy of that opens it."),
        N_("Put the newest list of trusted keys here, or make room on the disk: the next command goes on. Until "
           "then a key file from before opens copies of the database."), True)

    LIST_NEEDS_OFFICER = Detail(
        "KM-V176", N_("The list brings somebody new, and persons are put away here: it may be one of them."),
        N_("Nothing is lost: central is unchanged."),
        N_("Have an officer for shielded persons take it: kommisjon central cases … --shielded."))

    FORMER_KEYFILE_LEFT = Detail(
        "KM-V177", N_("It is done, but an older copy of the key file could not be removed: {file}"),
        N_("Nothing is lost. With that copy, what opened the vault before may still open it."),
        N_("Restart this PC, then delete that file."))

    LAST_OF_ROLE = Detail(
        "KM-V180", N_("Nobody but {who} has the role “{role}”: {who} was not removed."), _NOTHING,
        N_("Have {who} give the role to somebody else first. If that cannot be done any more, see docs/central.md "
           "on forgotten passphrases."))

    SCREEN_KILLED = Detail(
        "KM-V130", N_("The screen was ended from outside, or by the system ({by}). The vault is closed."),
        N_("Everything shown as saved is saved."), N_("Start kommisjon again and go on."), True)
    WIPED = Detail(
        "KM-V131", N_("The vault in this folder was wiped: its keys are destroyed, and nothing opens it again."),
        N_("What was exported is with headquarters. What was not is gone for ever."),
        N_("To use this laptop again, enrol it anew: kommisjon enrol request."))
    WIPE_CUT_OFF = Detail(
        "KM-V132", N_("The wiping of this vault was begun and cut off: a part of it is still there."),
        N_("What was exported is with headquarters. What was not is gone, or soon will be."),
        N_("Finish it: kommisjon wipe."), True)
    WIPE_LEFT = Detail(
        "KM-V133", N_("Files of the vault that could not be removed: {n}."),
        N_("They may still hold what the vault held, for whoever has a passphrase."),
        N_("Destroy the disk or the laptop, or remove the files of its folder in another way."))
    NOT_WIPED = Detail(
        "KM-V134", N_("The word was not typed: nothing was wiped."), _NOTHING,
        N_("To wipe the vault, give the command again and type the word."), True)

    # B1xx: container
    TRUNCATED = Detail(
        "KM-B101", N_("The file is not whole: it ends too early."), _UNTOUCHED, _AGAIN, True)
    TOO_LARGE = Detail(
        "KM-B102", N_("The file is larger than a bundle may be: at most {most} MiB."), _UNTOUCHED,
        N_("Check that it is the right file."))
    CONTAINER = Detail(
        "KM-B103", N_("This is not a kommisjon bundle, or it was changed on the way ({detail})."), _UNTOUCHED,
        _AGAIN)
    READ_BACK_MISMATCH = Detail(
        "KM-B104", N_("What was written to the medium is not what was read back."),
        N_("Nothing is lost: the interviews are still on this laptop."), N_("Use another stick and export again."),
        True)
    MEDIUM_FULL = Detail(
        "KM-B105", N_("There is not enough room on the medium for the bundle ({size} bytes needed)."),
        N_("Nothing is lost: the interviews are still on this laptop."),
        N_("Free some space or use another stick, then export again."), True)
    FILE_UNREADABLE = Detail(
        "KM-B106", N_("The file cannot be read ({detail})."), _NOTHING,
        N_("Check the name and that the stick is in."), True)

    MEDIUM_UNWRITABLE = Detail(
        "KM-B107", N_("The bundle could not be written to the medium ({detail})."),
        N_("Nothing is lost: the interviews are still on this laptop."),
        N_("Check that the stick is in and not write-protected, or use another; then export again."), True)

    FILE_UNWRITABLE = Detail(
        "KM-B108", N_("The file {file} could not be written ({detail})."), _NOTHING,
        N_("Check the folder and that there is room in it, then try again."), True)
    WRONG_FILE = Detail(
        "KM-B109", N_("This is not the file that is needed here ({detail})."), _NOTHING,
        N_("Check that it is the right file. If it is, have it made or copied once more."))

    NOT_IN_QUARANTINE = Detail(
        "KM-B110", N_("There is no file “{id}” in the quarantine, or more than one begins so."), _NOTHING,
        N_("Look up its number: kommisjon central quarantine list."))
    NOT_KEPT = Detail(
        "KM-B111", N_("The refused file was not kept in the quarantine ({detail})."),
        N_("Nothing is lost: the file is left as it was."),
        N_("Keep the stick it came on. Look through the quarantine: kommisjon central quarantine list."))
    PART_MISSING = Detail(
        "KM-B112", N_("Part {number} of the bundle is missing."), _NOTHING,
        N_("Ask for that part once more, and name all parts."), True)
    PART_TWICE = Detail(
        "KM-B113", N_("Part {number} of the bundle is named twice."), _NOTHING,
        N_("Name each part once."), True)
    PART_FOREIGN = Detail(
        "KM-B114", N_("{file} is not a part of this bundle ({detail})."), _NOTHING,
        N_("Name the parts of one bundle only: their names differ in the number alone."), True)
    FILE_THERE = Detail(
        "KM-B115", N_("{file} is there already, and is not overwritten."), _NOTHING,
        N_("Choose another folder, or move the file away."), True)
    PARKED_UNNOTED = Detail(
        "KM-B116", N_("Why this file was refused is not known: central was stopped while it was put away."),
        N_("Nothing is lost: the file is as it came."),
        N_("Try it again: kommisjon central quarantine retry."), True)
    PARKED_CHANGED = Detail(
        "KM-B117", N_("The file {id} in the quarantine is not the one that was put away."),
        N_("Central is unchanged. What was put away may be lost."),
        N_("Do not use it. Tell the security contact; kommisjon central quarantine drop deletes it."))
    LIST_UNREADABLE = Detail(
        "KM-B120", N_("The case list cannot be read: {detail}."), _NOTHING,
        N_("Save the list anew as .xlsx or as CSV in UTF-8, and try again."))
    LIST_LIMIT = Detail(
        "KM-B121", N_("The case list passes a limit: {which}."), _NOTHING,
        N_("Check that it is the right file. Divide a list that is too long."))

    # S2xx: signature
    SIG = Detail(
        "KM-S201", N_("The signature is not one of ours ({detail})."), _UNTOUCHED, _SUSPECT)
    SIG_INVALID = Detail(
        "KM-S202", N_("The signature does not fit the content: the file was changed."), _UNTOUCHED, _SUSPECT)
    CERT = Detail(
        "KM-S203", N_("The laptop's certificate is not in order ({detail})."), _UNTOUCHED, _SUSPECT)
    CERT_UNKNOWN_CA = Detail(
        "KM-S204", N_("The laptop's certificate was not issued by headquarters."), _UNTOUCHED, _SUSPECT)
    CERT_EXPIRED = Detail(
        "KM-S205", N_("The laptop's certificate is no longer valid at this time."), _UNTOUCHED,
        N_("Ask headquarters to issue a new certificate; the laptop then exports again."))
    REVOKED = Detail(
        "KM-S206", N_("The laptop's certificate was withdrawn: the laptop was lost."), _WITHDRAWN,
        N_("Two persons at headquarters decide whether a file of this laptop may be taken. It is given nothing."))
    WRONG_KIND = Detail(
        "KM-S207", N_("The file is of another kind than expected here ({found}, expected {expected})."),
        _UNTOUCHED, N_("Check that it is the right file."))
    TRUST_ROLLBACK = Detail(
        "KM-S208", N_("The list of trusted keys is older than the one already seen."), _NOTHING,
        N_("Ask headquarters for the newest one."))

    TRUST_EXPIRED = Detail(
        "KM-S209", N_("The list of trusted keys is no longer valid at this time."), _NOTHING,
        N_("Check this machine's clock. If it is right, ask headquarters for a new list."))
    KEYS_EXIST = Detail(
        "KM-S210", N_("There are keys in this folder already; they are never written over."), _NOTHING,
        N_("Use them, or choose another folder with --keys."))

    TRUST_NEEDS_NEWER = Detail(
        "KM-S211", N_("The list of trusted keys asks for a newer kommisjon than this one."), _NOTHING,
        N_("Install the newer kommisjon on this machine. The list held so far stands meanwhile."))
    TRUST_UNSIGNED = Detail(
        "KM-S212", N_("The list of trusted keys carries no signatures."), _NOTHING,
        N_("Do not use it. Ask headquarters for the signed trust.json."))
    TRUST_THRESHOLD = Detail(
        "KM-S213",
        N_("Too few of headquarters' root keys signed the list of trusted keys, version {version}: "
           "{found} of {needed}."), _NOTHING,
        N_("At headquarters: have it signed by the others. Anywhere else: do not use it, and tell the security "
           "contact."))
    TRUST_GAP = Detail(
        "KM-S214",
        N_("The list of trusted keys, version {offered}, cannot be followed from the one here, version {held}: "
           "the root keys were changed in between."), _NOTHING,
        N_("Ask headquarters for version {needed} and take that first. If there is none, enrol anew."))
    TRUST_FORKED = Detail(
        "KM-S215", N_("Two different lists of trusted keys carry the same version, {version}."), _NOTHING,
        N_("Set both files aside and call the security contact: the one held so far stands."))
    KEY_PASSPHRASE = Detail(
        "KM-S216", N_("That passphrase does not open the key file {file}, or the file is damaged."), _NOTHING,
        N_("Type it again, slowly. Each holder's key has a passphrase of its own."), True)
    KEY_LOCKED = Detail(
        "KM-S217", N_("The key file {file} is under a passphrase, and none was given."), _NOTHING,
        N_("Give it at the keyboard, or with --key-passphrase-file."), True)
    KEY_FILE = Detail(
        "KM-S218", N_("The key file {file} holds no key that is known here."), _NOTHING,
        N_("Check that it is the right folder. If the file is damaged, take the holder's other copy."))
    NO_SUCH_CERTIFICATE = Detail(
        "KM-S219", N_("Headquarters' list has no certificate of “{which}”."), _NOTHING,
        N_("Check the laptop's name, or give the certificate's serial (16 hex digits)."))
    CERT_NOT_YET = Detail(
        "KM-S220", N_("The laptop's certificate is not valid yet at this time."), _UNTOUCHED,
        N_("Check this machine's clock. If it is right, the mission is more than a week away: wait, or ask "
           "headquarters."))
    REVOKED_RETIRED = Detail(
        "KM-S221",
        N_("The laptop's certificate was retired, and this bundle (number {seq}) comes after the last that counts "
           "(number {last_ok})."), _UNTOUCHED,
        N_("Ask the laptop's user for a new export under the new certificate. Nobody should use the old one: tell "
           "the security contact."))
    REVOKED_COMPROMISED = Detail(
        "KM-S222", N_("The laptop's certificate was withdrawn: its key is in other hands."), _WITHDRAWN,
        N_("Take no file of this laptop, whatever its number, and give it none. Set aside as evidence what there "
           "is, and tell the security contact."))
    CERTIFIED_ALREADY = Detail(
        "KM-S223", N_("Headquarters has certified the laptop {device} already (serial {serial})."), _NOTHING,
        N_("For a new certificate say --again with the reason the former one is withdrawn: retired, lost or "
           "compromised."))
    REVOKED_ALREADY = Detail(
        "KM-S224", N_("The certificate {serial} was withdrawn already ({reason})."), _NOTHING,
        N_("There is nothing to do: see kommisjon hq trust show. A reason is only ever made stricter: lost, then "
           "compromised."))
    DRAFT_MISFIT = Detail(
        "KM-S225", N_("The draft does not follow from the list of trusted keys here ({detail})."), _NOTHING,
        N_("Take the newest list first (kommisjon hq trust take), or have the draft made anew from it."))
    NO_ROOT_KEY = Detail(
        "KM-S226", N_("No root key lies in this folder that this version still needs."), _NOTHING,
        N_("Put the holder's folder (root-1/, root-2/ …) into the folder of keys, and sign again."))
    NO_DRAFT = Detail(
        "KM-S227", N_("There is no draft of the list of trusted keys here."), _NOTHING,
        N_("Name its file, or make one: kommisjon hq revoke, kommisjon hq renew."))
    DRAFT_EXISTS = Detail(
        "KM-S228", N_("There is a draft of version {version} here already."), _NOTHING,
        N_("Have it signed (kommisjon hq trust sign), or say --anew to make another in its place."))

    ROOTS_NOT_CONFIRMED = Detail(
        "KM-S229", N_("Headquarters' words were not confirmed: the answer was not taken."), _NOTHING,
        N_("Ring headquarters at a number you know. If the words differ, do not use the answer, and tell the "
           "security contact."), True)

    # I3xx: identity and sequence
    IDENTITY = Detail(
        "KM-I301", N_("The file says it comes from one laptop and is signed by another."), _UNTOUCHED, _SUSPECT)
    DUPLICATE = Detail(
        "KM-I302", N_("This bundle was taken before."), N_("Nothing is lost, and nothing was done twice."),
        N_("There is nothing to do: the same receipt is given again."))
    EQUIVOCATION = Detail(
        "KM-I303", N_("Two different bundles carry the same number from the same laptop (number {seq})."),
        _UNTOUCHED, N_("Set both files aside and call the security contact: the laptop may have been copied."))
    CENTRAL_LOST_STATE = Detail(
        "KM-I304", N_("The laptop has receipts that central does not know of (from number {base_seq})."),
        _UNTOUCHED,
        N_("Central was restored from an older copy. Restore the newer one, or ask for a full export."))
    LATE_BUT_NEWER = Detail(
        "KM-I305", N_("An older bundle (number {seq}) holds something that a newer one does not."), _UNTOUCHED,
        N_("Keep the file and ask the laptop's user for a new export."))
    SUPERSEDED = Detail(
        "KM-I306", N_("A newer bundle from this laptop has brought all of this already."), N_("Nothing is lost."),
        N_("There is nothing to do."))
    UNACCOUNTED = Detail(
        "KM-I307", N_("Bundles that never arrived: {numbers}."),
        N_("Nothing is lost: their content came with this one. The sticks are somewhere."),
        N_("Find the sticks, or report them as lost."))
    CLOCK_SUSPECT = Detail(
        "KM-I308", N_("The laptop's clock is wrong."), N_("Nothing is lost: order does not depend on the clock."),
        N_("Ask the user to set the clock."))
    WRONG_MISSION = Detail(
        "KM-I309", N_("The file belongs to another mission."), _UNTOUCHED, N_("Check that it is the right file."))
    NOT_CONFIRMED = Detail(
        "KM-I310", N_("The fingerprint was not confirmed: no certificate was issued."), _NOTHING,
        N_("Have the laptop's user read the fingerprint aloud. If it differs, do not use the request."), True)
    UNREGISTERED = Detail(
        "KM-I311", N_("The laptop {device} does not stand on central's register with this certificate."),
        _UNTOUCHED,
        N_("Fetch the newest folder devices/ from headquarters. Missing there too? Tell the security contact."))
    NO_RECEIPT_BUNDLE = Detail(
        "KM-I312", N_("The bundle was taken, but no receipt could be made for the laptop ({detail})."),
        N_("Nothing is lost: central holds what came. The laptop keeps it too, and sends it again."),
        N_("Put that right, then write the receipt with kommisjon central receipt."), True)
    UNKNOWN_BUNDLE = Detail(
        "KM-I313", N_("Central has taken no such bundle of {device}."), _NOTHING,
        N_("Check the laptop's pseudonym and the number, as kommisjon central import told them."))
    RECEIPT_ELSEWHERE = Detail(
        "KM-I314", N_("This receipt is for another laptop, or for an earlier enrolment of this one."), _KEPT,
        N_("Check that it is the right file. Ask headquarters for the receipt of this laptop."))
    RECEIPT_UNKNOWN = Detail(
        "KM-I315", N_("The receipt names a bundle (number {seq}) that this laptop did not sign."), _KEPT,
        N_("Do not use it, and tell the security contact: the laptop may have been copied or put back."))

    STALE_LAPTOP = Detail(
        "KM-I320", N_("What lies here of laptop {device} was made on {made}, more than {most} days ago."), _KEPT,
        N_("Send and receive on that laptop once more (F4), and come back with the stick. If the laptop is "
           "missing, tell headquarters."))
    NOT_MADE_HERE = Detail(
        "KM-I321", N_("The file brings saves under this laptop's name that were never made here."), _KEPT,
        N_("Do not use it, and tell the security contact: this laptop may have been copied or put back."))
    SAID_OTHERWISE = Detail(
        "KM-I322", N_("Laptop {device} brings saves that are not as they stand here under the same numbers: {n}."),
        N_("Nothing is lost: what stands here stays, and everything else was taken."),
        N_("Tell the security contact, with the names of both laptops: one of them may have been copied."))
    NOT_READABLE_HERE = Detail(
        "KM-I323", N_("Saves of laptop {device} that cannot be read here: {n} ({codes})."),
        N_("Nothing is lost: they stay on that laptop, which sends them to headquarters itself."),
        N_("Install the same kommisjon on both laptops, then send and receive again."))

    # C4xx: opening
    SEAL = Detail(
        "KM-C401", N_("The sealed key in the file is not in order ({detail})."), _UNTOUCHED, _SUSPECT)
    SEAL_NO_MATCH = Detail(
        "KM-C402", N_("The file was sealed for somebody else: no key here opens it."), _UNTOUCHED,
        N_("Check that it was sent to the right place and that this is the right key file."))
    DIGEST = Detail(
        "KM-C403", N_("The content does not fit its signed digest: the file was changed."), _UNTOUCHED, _SUSPECT)
    BINDING = Detail(
        "KM-C404", N_("The content was made by another laptop than the one that signed it."), _UNTOUCHED, _SUSPECT)
    TRAIL_BROKEN = Detail(
        "KM-C480", N_("The list of who did what on {device} does not hold: see entry {no}."),
        N_("Nothing is lost: the interviews and the list are taken as they came."),
        N_("Tell the security contact. kommisjon central audit says what is wrong."))

    # P5xx: payload
    PAYLOAD = Detail(
        "KM-P501", N_("The sealed content is not in order ({detail})."), _UNTOUCHED, _SUSPECT)
    TAR = Detail(
        "KM-P502", N_("The archive inside is not in order ({detail})."), _UNTOUCHED, _SUSPECT)
    BAG = Detail(
        "KM-P503", N_("The list of files inside is not in order ({detail})."), _UNTOUCHED, _SUSPECT)
    COUNTS = Detail(
        "KM-P504", N_("The counts inside do not fit the content."), _UNTOUCHED, _SUSPECT)
    LIMIT = Detail(
        "KM-P505", N_("The content passes a limit ({which})."), _UNTOUCHED, _SUSPECT)
    SET_ASIDE = Detail(
        "KM-P506", N_("Too many lines cannot be taken here: more than {lines}, or more than {mib} MiB of them."),
        _UNTOUCHED,
        N_("If the laptop has a newer kommisjon, install that here too and try the file again: kommisjon central "
           "quarantine retry. If not, do not use it, and tell the security contact."))

    # R6xx: record
    JSON = Detail(
        "KM-R601", N_("A line is not in the agreed form ({detail})."), _RECORD,
        N_("Report it to the developers with the code and the bundle's number."))
    SCHEMA = Detail(
        "KM-R602", N_("A field does not fit the model ({path})."), _RECORD,
        N_("Correct the field, or report it with the code and the bundle's number."))
    TEXT_UNSAFE = Detail(
        "KM-R603", N_("The text holds a hidden control character ({which})."),
        N_("The text was not saved; what was saved before stands."),
        N_("Type the text again instead of pasting it."), True)
    ATTACHMENT_TYPE = Detail(
        "KM-R604",
        N_("The file is not of a kind that can be attached: PDF, JPEG, PNG, plain text, common sound and film."),
        _NOTHING, N_("Save it as one of these with another program, and attach that."))
    REFERENCE = Detail(
        "KM-R605", N_("A line points to something that is not there ({detail})."), _RECORD,
        N_("Report it to the developers with the code and the bundle's number."))
    UNKNOWN_ACTOR = Detail(
        "KM-R606", N_("A line names a laptop that the bundle does not list."), _RECORD,
        N_("Report it to the developers with the code and the bundle's number."))
    TEXT_TOO_LONG = Detail(
        "KM-R607", N_("The text is too long: at most {most} characters can be saved here."),
        N_("The text was not saved; what was saved before stands."),
        N_("Shorten it, or put the rest in a remark."), True)
    ANSWER_MISFIT = Detail(
        "KM-R608", N_("The answer does not fit what is kept here ({path})."),
        N_("The answer was not saved; what was saved before stands."),
        N_("Write it as the question asks. If it is right as it is, put it in a remark."), True)
    ATTACHMENT_TOO_LARGE = Detail(
        "KM-R609", N_("The file is too large to attach: at most {most} MiB."), _NOT_ATTACHED,
        N_("Make it smaller with another program (fewer pages, a shorter recording), and attach that."))
    ATTACHMENT_EMPTY = Detail(
        "KM-R610", N_("The file is empty."), _NOT_ATTACHED, N_("Check that it is the right file."))
    ATTACHMENT_MISFIT = Detail(
        "KM-R611", N_("The file is of another kind ({found}) than this question takes ({wanted})."), _NOT_ATTACHED,
        N_("Choose a file of the kind asked for."))
    ATTACHMENTS_FULL = Detail(
        "KM-R612",
        N_("No more can be attached on this laptop: a bundle could not carry it (at most {most} MiB in all)."),
        _NOT_ATTACHED, N_("Export what there is, and attach no more here. Tell headquarters."))
    NOT_A_LAPTOPS = Detail(
        "KM-R613", N_("The line says what is written at central alone, or says it in central's name."), _RECORD,
        N_("Ask the laptop's user for nothing. Tell the security contact: no program of ours writes it there."))

    # D7xx: domain
    # D701 is given to nothing else: that two people differ refuses nothing, and stands in receipt and case.
    UNKNOWN_CASE = Detail(
        "KM-D702", N_("There is no case {case} here."), _NOTHING, N_("Check the number, or search by name."))
    CLOSED_MISSION = Detail(
        "KM-D703", N_("The mission is closed."), _NOTHING,
        N_("Add an addendum, or ask the mission lead to reopen it."))
    NOT_SYNTHETIC = Detail(
        "KM-D704",
        N_("This file does not say that it is synthetic. Real case lists come in a sealed mission pack."),
        _NOTHING, N_("Ask headquarters for the mission pack."))
    NO_CENTRAL = Detail(
        "KM-D705", N_("There is no central database at this address."), _NOTHING,
        N_("Make one with kommisjon central init, or check the address."))
    CENTRAL_BUSY = Detail(
        "KM-D725", N_("Another command is at work in the central database just now."),
        N_("Nothing is lost: this one changed nothing."),
        N_("Wait until it is done, then give the command again."), True)
    CENTRAL_EXISTS = Detail(
        "KM-D706", N_("There is already a central database at this address."), _NOTHING,
        N_("Use it, or choose another address."))
    UNKNOWN_MISSION = Detail(
        "KM-D707", N_("Headquarters has named no mission “{mission}”: no certificate was issued."), _NOTHING,
        N_("Give the mission its pseudonym with kommisjon hq mission, and have the laptop ask again with that."))
    ERASED_RECORD = Detail(
        "KM-D708", N_("The record was erased by law and takes no more changes."), _RECORD,
        N_("There is nothing to do: the line is refused each time."))
    NOT_ERASED = Detail(
        "KM-D795",
        N_("Nothing was erased: that takes the legal ground, two different persons who may, and the number of the"
           " case typed as it stands."),
        _NOTHING, N_("See what would go with kommisjon central erase, and give it again with both."))
    NOTHING_TO_SEND = Detail(
        "KM-D709", N_("There is nothing to send: no mission is on this laptop."), _NOTHING,
        N_("Load a mission and hold an interview first."))
    MISSION_EXISTS = Detail(
        "KM-D710", N_("Another mission with the code {mission} is on this laptop already."), _NOTHING,
        N_("Check the file. Two missions cannot have one code."))
    UNKNOWN_ATTACHMENT = Detail(
        "KM-D711", N_("There is no such attachment here, or it has not come yet."), _NOTHING,
        N_("Look up its name with kommisjon central show. If it is waiting there, ask for a new export."))
    NOTHING_NEW = Detail(
        "KM-D712", N_("There is nothing new to send: headquarters holds everything that is on this laptop."),
        _NOTHING, N_("There is nothing to do. If headquarters asks for everything once more, export with --all."))
    HANDED_OVER = Detail(
        "KM-D713", N_("This case was handed over to headquarters, and its content is no longer on this laptop."),
        N_("Nothing is lost: headquarters holds it."),
        N_("Write what is to be added under another case, or tell headquarters."))
    NOT_ALL_RECEIVED = Detail(
        "KM-D714",
        N_("The mission cannot be closed: headquarters has not confirmed everything (saves: {changes}, cases: "
           "{cases})."),
        N_("Nothing is lost: they are on this laptop."),
        N_("Export, have headquarters take the bundle, and take its receipt with kommisjon bundle receipt."))
    NO_LONGER_HELD = Detail(
        "KM-D716", N_("Headquarters no longer holds saves of this laptop that it had confirmed: {n}."),
        N_("What is still on this laptop is sent again. What was handed over is not here any more."),
        N_("Tell headquarters at once: its database was put back from an older copy."))
    NO_SUCH_MISSION = Detail(
        "KM-D715", N_("There is no mission {mission} on this laptop."), _NOTHING,
        N_("See kommisjon mission list."))
    CASE_STEP = Detail(
        "KM-D720", N_("The case is “{now}” and cannot become “{then}” from there."), _NOTHING,
        N_("Look at the household: somebody may have gone on with the case meanwhile."))
    NO_REASON = Detail(
        "KM-D721", N_("This needs a reason, and none was given."), _NOTHING,
        N_("Write in a few words why, and try again."))
    SESSION_STEP = Detail(
        "KM-D722", N_("The session is “{now}” and cannot become “{then}” from there."), _NOTHING,
        N_("Look at the session again: somebody may have gone on with it meanwhile."))
    SESSION_OPEN = Detail(
        "KM-D723", N_("A session with the same person or household is open already."), _NOTHING,
        N_("Go on with that one, or end it first."))
    SESSION_GONE = Detail(
        "KM-D724", N_("This session is no longer here: its plan was taken away."), _NOTHING,
        N_("Plan or start a new one."))

    NO_FOLDER = Detail(
        "KM-D743", N_("There is no such folder, or it cannot be looked into."), _NOTHING,
        N_("Check the name, and that the stick is in. A folder is needed; the file gets a name of its own."), True)
    NOTHING_TO_READ_BACK = Detail(
        "KM-D744", N_("Nothing was answered there yet: there is nothing to read back."), _NOTHING,
        N_("Hold the interview first."))
    PAGES_NOT_CONFIRMED = Detail(
        "KM-D745", N_("Pages not confirmed yet: {n}."), N_("Nothing is lost: the others stay confirmed."),
        N_("Read them and confirm each, or say that the person does not confirm."))
    SHEET_IN_VAULT = Detail(
        "KM-D746", N_("That folder is the vault's own: everything in it is encrypted, and a paper is not."),
        _NOTHING, N_("Choose a folder outside it, such as a stick."))
    SEALED = Detail(
        "KM-D750", N_("The case is sealed: nothing in it can be changed any more."),
        N_("What was just typed was not saved. Everything that was saved before stands."),
        N_("Write it as an addendum: F8 on the household."))
    STILL_OPEN = Detail(
        "KM-D751", N_("The mapping is not done: {what}."), _NOTHING,
        N_("No reason stands in for that. Finish it, from its row on this page, and take this step then."))
    OWN_WORK = Detail(
        "KM-D752", N_("Whoever has answered interviews of this case cannot be its second reader."), _NOTHING,
        N_("Have another officer read it, and type the initials of that officer."))
    REVIEW_OUTDATED = Detail(
        "KM-D753", N_("Something was changed since the second reader read the case."), _NOTHING,
        N_("Have it read once more, and seal it then."))
    NO_INITIALS = Detail(
        "KM-D754", N_("Initials were not given, or they are longer than {most} characters."), _NOTHING,
        N_("Type the initials of whoever has read the case."))
    NOT_SEALED = Detail(
        "KM-D755", N_("The case is not sealed, and takes changes as before: it needs no addendum."), _NOTHING,
        N_("Write it where it belongs, in the interview."))
    NOTHING_WRITTEN = Detail(
        "KM-D756", N_("Nothing was written."), _NOTHING, N_("Write the addendum in a few words, and try again."))
    ONLY_CHILDREN = Detail(
        "KM-D757", N_("Of this household only children can be told of here, and others belong to it: no sheet was "
                      "written."), _NOTHING,
        N_("Ask whoever leads the settlement how this household is to be settled."))
    WRITTEN_MISFIT = Detail(
        "KM-D758", N_("The answer does not fit this question: {detail}."),
        N_("Nothing is lost: nothing was changed."),
        N_("Write what it takes: {takes}. Or let one of the answers stand that are there."))
    SETTLED_TO_COME = Detail(
        "KM-D759", N_("The settled day is still to come."), N_("Nothing is lost: nothing was changed."),
        N_("Give the day on which the family was settled, once it was. A day that is planned is the journey's."))
    NOT_YOUR_ROLE = Detail(
        "KM-D760", N_("This takes the role “{role}”, which you do not have here."), _NOTHING,
        N_("Ask somebody who has it, or have it given to you."))
    FINDING_GONE = Detail(
        "KM-D761", N_("There is no disagreement {finding} in this case now: it was settled, or an answer came."),
        _NOTHING, N_("Look at the case again, and decide by what stands there now."))
    NO_SUCH_ANSWER = Detail(
        "KM-D762", N_("There is no such answer to choose: they are numbered 1 to {most}."), _NOTHING,
        N_("Look at the case again, and choose one of its answers, or write another."))
    NOTHING_ASKED = Detail(
        "KM-D763", N_("The question has no words."), _NOTHING,
        N_("Write in a few words what the field is to answer."))
    NOBODY_TO_ASK = Detail(
        "KM-D764", N_("That laptop wrote nothing of this, or no laptop did: there is nobody to ask."), _NOTHING,
        N_("Leave the laptop out to ask those that wrote it, or decide without asking."))
    FOLDER_EMPTY = Detail(
        "KM-D765", N_("There is no bundle in this folder."), _NOTHING,
        N_("Check the name of the folder, and that the stick is in. Parts (.kmb.001) are joined first."))
    SOME_REFUSED = Detail(
        "KM-D766", N_("{refused} of {all} files were not taken."),
        N_("Nothing is lost: they are as they were, and what was taken stays."),
        N_("Look at the code of each above. Then run the same command again: nothing is taken twice."))
    QUESTION_GONE = Detail(
        "KM-D767", N_("This question is answered already, or it is not here any more."), _NOTHING,
        N_("Look at the household again."))
    REPLY_BLANK = Detail(
        "KM-D768", N_("The answer to headquarters has no words."), _NOTHING,
        N_("Write in a few words what headquarters should know."))
    NO_MUNICIPALITY = Detail(
        "KM-D769", N_("No municipality has this code: it begins with no county's two digits."),
        N_("Nothing is lost: nothing was changed."),
        N_("Look the code up at Statistics Norway (SSB). The counties are {counties}."))
    LIST_PROFILE = Detail(
        "KM-D770", N_("The profile is not in order ({detail})."), _NOTHING,
        N_("Correct it at the place named. Its fields are explained in docs/central.md."))
    LIST_WRONG = Detail(
        "KM-D771", N_("Nothing of the case list was taken: it has faults ({n})."),
        N_("Nothing is lost: central is unchanged."),
        N_("Correct the list at the places named, or have its sender correct it, and take it again."), True)
    LIST_NO_COLUMN = Detail(
        "KM-D772", N_("The case list has no column “{column}”, without which it cannot be read."), _NOTHING,
        N_("Check the sheet and the row of headings, or name the column in a profile: --profile."))
    MISSION_DAYS = Detail(
        "KM-D773", N_("Central has no mission {mission} yet, and its first and last day were not given."),
        _NOTHING,
        N_("Give them with --starts and --ends, or check the mission's code."))
    NOTHING_TO_PACK = Detail(
        "KM-D774", N_("There is no case of mission {mission} to put into the pack."), _NOTHING,
        N_("Take the case list first, or check which cases were named."))
    PACK_ELSEWHERE = Detail(
        "KM-D775", N_("This mission pack is for another laptop."), _KEPT,
        N_("Take it to the laptop it was made for, or ask headquarters for one for this laptop."))
    PACK_AHEAD = Detail(
        "KM-D776", N_("The mission pack knows saves of this laptop that are no longer on it."), _KEPT,
        N_("Do not go on working. Call headquarters: this laptop goes on from an older state."))
    NO_PACK = Detail(
        "KM-D777", N_("The mission pack could not be made ({detail})."), _NOTHING,
        N_("Check the laptop's name, its certificate and the folder, then give the command again."), True)
    CASES_UNKNOWN = Detail(
        "KM-D778", N_("{n} of the cases named are not in mission {mission} at central (first: line {line})."),
        _NOTHING, N_("Check the numbers, or take the newest case list first."))
    PACK_NOT_TAKEN = Detail(
        "KM-D779", N_("Records of the mission pack that cannot be read here were left out: {n} ({codes})."),
        N_("Nothing is lost: headquarters holds them."),
        N_("Install the newest kommisjon and load the pack again."), True)
    NOT_THIS_MUNICIPALITY = Detail(
        "KM-D780", N_("The case is not with this municipality, or none was named."), _NOTHING,
        N_("Look at the case with kommisjon central casework, and name the municipality by its four digits."))
    SETTLING_DAYS = Detail(
        "KM-D781", N_("These days cannot be: a journey needs its day, and permit, arrival and settling follow in "
                      "that order, from 2000 to 2099."), _NOTHING,
        N_("Check the days, and give them as YYYY-MM-DD."))
    UNKNOWN_PERSON = Detail(
        "KM-D782", N_("There is no such person here, or a short id is that of several."), _NOTHING,
        N_("Look the person's whole id up with kommisjon central search --json."))
    WITHDRAWN_IN_THE_FIELD = Detail(
        "KM-D783", N_("The case was withdrawn on the mission."), _NOTHING,
        N_("There is nothing to do. If that was a mistake, the mission sends it anew."))
    SETTLING_NOT_BEGUN = Detail(
        "KM-D784", N_("Nothing was done with this case after the mission yet."), _NOTHING,
        N_("Take it up first: kommisjon central casework CASE --step ready."))
    NO_YES_YET = Detail(
        "KM-D785", N_("This municipality has not said yes to the case: it may not know whom it is about."),
        _NOTHING,
        N_("Send the request without names. Note the municipality's yes when it comes."))
    PROTECTION_CASE = Detail(
        "KM-D786", N_("This is for a case of protection. Nothing that was told for settling may be used there."),
        _NOTHING,
        N_("Give nothing. Whoever asks is told that it was told for settling only; the attempt is written down."))
    NOT_TO_REGISTER = Detail(
        "KM-D787", N_("Nothing is asked of this resident here: {why}."), _NOTHING,
        N_("If that was a mistake, mark the resident and press F7, then try again."))
    STEP_STAYS = Detail(
        "KM-D788", N_("What was done last with this case is not taken back: it is a step that a municipality or "
                      "the family knows of, or somebody else's."), _NOTHING,
        N_("Take the next step that puts it right, or note the right days."))
    OTHER_KIND = Detail(
        "KM-D789", N_("{n} cases of the mission pack do not belong where it goes: residents of a reception "
                      "centre, and families of a mission, are never on one laptop."), _NOTHING,
        N_("Tell headquarters which mission it was. Its case list has to be looked through."))
    QUERY_FIELD = Detail(
        "KM-D790", N_("There is no field of that name, at character {at} of the line."), _NOTHING,
        N_("Take one of these: {possible}. A word without a colon is looked for in names and occupations."))
    QUERY_VALUE = Detail(
        "KM-D791", N_("The field “{field}” does not take what stands at character {at} of the line."), _NOTHING,
        N_("Possible is: {possible}."))
    QUERY_COMPARED = Detail(
        "KM-D792", N_("The field “{field}” cannot be compared as it is at character {at} of the line."), _NOTHING,
        N_("Possible is: {possible}."))
    QUERY_OPEN = Detail(
        "KM-D793", N_("The quotation mark at character {at} of the line is not closed."), _NOTHING,
        N_("Put another one behind the last word that belongs together."))
    NOT_LET_IN = Detail(
        "KM-D718", N_("That passphrase lets nobody into central."), _NOTHING,
        N_("Type it again, slowly. If you have forgotten it, have another user remove and add you anew: kommisjon "
           "central users."), True)
    NOT_AT_CENTRAL = Detail(
        "KM-D719", N_("There is no user {who} at central."), _NOTHING,
        N_("Look at the list: kommisjon central users list. A server's users are made on the server first."))
    QUERY_LONG = Detail(
        "KM-D717", N_("The line asks for more than can be looked for at once: at most {most} words."), _NOTHING,
        N_("Look for fewer words, and add more once you see what is found."))
    NOTHING_COUNTED = Detail(
        "KM-D794", N_("There is nothing to be told of {mission} here."), _NOTHING,
        N_("Take another mission, or wait: figures are told once at least five persons have come."))
    ONE_PERSON_TWICE = Detail(
        "KM-D796", N_("Both are the same entry: two persons are needed."), _NOTHING,
        N_("Take both ids from one pair of kommisjon central duplicates."))
    DECIDED_THROUGH_OTHERS = Detail(
        "KM-D797", N_("What was decided of others says otherwise: through them the two are one, or are not."),
        _NOTHING,
        N_("Look at kommisjon central duplicates --decided, and decide anew on the pair that is wrong."))
    NOT_OFFERED = Detail(
        "KM-D798", N_("A resident's page sent something that it did not offer when it was sent."),
        N_("Nothing is lost: nothing was changed, and every answer before it is saved."),
        N_("Look whether the page is open twice, or was gone back to. Enter on the board gives a new one."))
    RESIDENT_BEGUN = Detail(
        "KM-D799", N_("Somebody has begun with this resident: they cannot be taken off the list any more."),
        _NOTHING, N_("Note with F7 why they do not register here."))

    # F8xx: forms
    FORM_UNREADABLE = Detail(
        "KM-F801", N_("The form cannot be read: {detail}."), _NOTHING,
        N_("Correct the form at the place named, and load it again."))
    FORM_EXPRESSION = Detail(
        "KM-F802", N_("An expression cannot be read at {where}: {detail}."), _NOTHING,
        N_("Correct the expression at the place named."))
    FORM_NAME = Detail(
        "KM-F803", N_("{where} refers to “{name}”, which is not in the form."), _NOTHING,
        N_("Correct the name, or add the question."))
    FORM_CYCLE = Detail(
        "KM-F804", N_("Calculations depend on one another in a circle: {path}."), _NOTHING,
        N_("Break the circle by removing one of the references."))
    FORM_LIMIT = Detail(
        "KM-F805", N_("The form passes a limit: {which}."), _NOTHING, N_("Make the form smaller, or split it."))
    FORM_UNKNOWN = Detail(
        "KM-F806", N_("There is no form {form} on this machine."), _NOTHING,
        N_("Load the form, or install the kommisjon that carries it."))
    FORM_WORK = Detail(
        "KM-F807", N_("Working out {where} passes a limit of forms: {which}."),
        N_("Nothing is lost: the answer was not taken, and all the others stand."),
        N_("Go on with the other questions, and tell the form's author where it happened."))
    FORM_CONVERSION = Detail(
        "KM-F808", N_("{name} was given up while it was being read: it takes more than {which}."), _NOTHING,
        N_("Make the form smaller. If it comes from outside, ask its author what it is."))
    FORM_FILE = Detail(
        "KM-F809", N_("The file {name} is not read: it is a link that leads elsewhere."), _NOTHING,
        N_("Put the file itself in the form's folder."))
    FORM_ALIAS = Detail(
        "KM-F810", N_("{where} names “{name}” as a former name, which {why}."), _NOTHING,
        N_("Give each former name to one question or choice only, and to none that is still there."))
    ANSWERS_MISFIT = Detail(
        "KM-F811", N_("{n} answers are not of the kind, or not on the list, that their questions ask for now."),
        N_("Nothing is lost: they are kept as they were given."),
        N_("Go to each, and answer it anew, or say that the person does not know or declines."))
    FORM_STEPPED_BACK = Detail(
        "KM-F812", N_("The form of this kommisjon cannot be opened ({which}): {reason}"),
        N_("Nothing is lost: the interview goes on under version {held}, by which it was answered."),
        N_("Tell whoever wrote the form; the interview can be held meanwhile."))
    FORM_TARGET = Detail(
        "KM-F813", N_("{file} is there already, and is not overwritten."), _NOTHING,
        N_("Give another name, or --force where it may be overwritten."))
    FORM_SAME_VERSION = Detail(
        "KM-F814", N_("{file} is version {version} of the form already, and the form is another now."), _NOTHING,
        N_("Raise the version on the sheet settings. Give --force only if no interview was held with it."))
    FORM_NO_SHEETS = Detail(
        "KM-F815", N_("{file} is a converted form: the sheets of its author cannot be made from it."), _NOTHING,
        N_("Take the workbook or the folder of sheets that it was made from."))
    EXPORT_LANGUAGE = Detail(
        "KM-F816", N_("The form has no language “{language}”; it has {known}."), _NOTHING,
        N_("Choose one of the form's own languages, as it writes them."))
    EXPORT_TOO_LARGE = Detail(
        "KM-F817", N_("The answers do not fit into a workbook ({which})."),
        N_("Nothing is lost, and no file was written."),
        N_("Export to .csv instead, or fewer interviews at a time."))
    EXPORT_FORM = Detail(
        "KM-F818", N_("The form {form} by which interviews were held is not among the files given."),
        N_("Nothing is lost, and no file was written."),
        N_("Give the folder with the very form.xml that was in use, in every version, with --forms."))

    # F83x: languages that are added at a centre
    LANGUAGE_UNSIGNED = Detail(
        "KM-F830", N_("The language pack is not signed by headquarters."), _NOTHING,
        N_("Do not use it. Ask headquarters for the pack, and for the newest list of trusted keys."))
    LANGUAGE_OTHER_VERSION = Detail(
        "KM-F831",
        N_("The texts in “{language}” were made for another version of kommisjon: {n} of {every} are missing."),
        _NOTHING, N_("Ask headquarters for a pack for this version, or install the kommisjon it was made for."))
    LANGUAGE_FIELDS = Detail(
        "KM-F832", N_("The translation of “{text}” has other fields than the text itself ({detail})."), _NOTHING,
        N_("Tell headquarters: the translation is to be corrected, and the pack made anew."))
    LANGUAGE_UNSAFE = Detail(
        "KM-F833", N_("The translation of “{text}” holds {char}, which hides or turns text."), _NOTHING,
        N_("Tell headquarters: the translation is to be corrected, and the pack made anew."))
    LANGUAGE_WITHOUT_TEXTS = Detail(
        "KM-F834", N_("There are no texts in “{language}” to make a pack of."), _NOTHING,
        N_("A pack needs resident.po and spoken.po in the language, and the residents' form with its columns."))
    LANGUAGE_DAMAGED = Detail(
        "KM-F835", N_("The file is no language pack, or it was changed or cut off on its way."), _KEPT,
        N_("Do not use it. Ask headquarters for the pack once more."))

    # X9xx: everything else
    INTERNAL = Detail(
        "KM-X900", N_("Something went wrong inside kommisjon (mark {mark})."),
        N_("Everything shown as saved is saved."),
        N_("Start kommisjon again and go on. Report the mark; it holds no personal data."))
    CHILD_DIED = Detail(
        "KM-X901", N_("The part that opens bundles stopped unexpectedly."), _UNTOUCHED,
        N_("Try again; if it happens twice, set the file aside."), True)
    RESOURCE = Detail(
        "KM-X902", N_("The machine ran out of {what}."), _UNTOUCHED, N_("Close other programs and try again."),
        True)
    DISK_FAILED = Detail(
        "KM-X903", N_("The disk answered with an error while central's database was read or written."), _UNTOUCHED,
        N_("Try once more. If it happens again, copy central's database and its keys to another disk before going "
           "on."), True)
    BROWSER_ENDED = Detail(
        "KM-X960", N_("The browser ended before it came to the resident's page."), _NOTHING,
        N_("Press Enter on the resident again. If it happens twice, start with: kommisjon kiosk --no-browser")
        )
    NO_PORT = Detail(
        "KM-X961", N_("This machine has no port for residents' pages to be asked for."), _NOTHING,
        N_("Close other programs and open the board again. Meanwhile F3 asks the questions on this screen."), True)
    BROWSER_CLOSED = Detail(
        "KM-X962", N_("The window with the resident's page was closed."),
        N_("Every answer that was sent is saved."),
        N_("Press Enter on the resident to open it again, or F8 if they have gone."))

    @property
    def id(self) -> str:
        return self.value.id
# fmt: on


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal in words for a person."""

    code: str
    what: str
    lost: str
    do: str
    place: Mapping[str, str | int] = field(default_factory=dict)
    """Sheet, row and column of an author's sheet, where it is known."""

    def as_dict(self) -> dict[str, str | int]:
        """The shape that `--json` prints: {code, what, lost, do}, and of a form's sheets {sheet, row, column}."""
        return {"code": self.code, "what": self.what, "lost": self.lost, "do": self.do, **self.place}


class Refusal(Exception):
    """Something was refused for a reason in the table. `facts` fill the {braces} of its texts."""

    def __init__(self, code: Code, **facts: str | int) -> None:
        super().__init__(code.id)
        self.code = code
        self.facts: Mapping[str, str | int] = facts

    def told(self, translate: Callable[[str], str] = str) -> Told:
        """Give the three sentences, translated by `translate` and filled with the facts."""
        detail = self.code.value
        facts = _Facts({name: _in_words(name, fact, translate) for name, fact in self.facts.items()})
        return Told(
            detail.id,
            translate(detail.what).format_map(facts),
            translate(detail.lost).format_map(facts),
            translate(detail.do).format_map(facts),
            {name: self.facts[name] for name in _PLACE if self.facts.get(name)},
        )


_PLACE = ("sheet", "row", "column")


class Word(str):
    """A fact that is a text of ours, marked with `N_`: it is translated with the sentence it stands in."""

    __slots__ = ()


_FAULTS = {
    "FileNotFoundError": N_("it is not there"),
    "PermissionError": N_("this user may not"),
    "IsADirectoryError": N_("it is a folder"),
    "NotADirectoryError": N_("a part of its path is no folder"),
    "OSError": N_("the disk or the stick does not answer as it should"),
}
"""What the system's own faults are called, for people. A program is told the names."""


def _in_words(name: str, fact: str | int, translate: Callable[[str], str]) -> str | int:
    """A fact as it is told: a `detail` is a text of ours or a fault's name, either behind the name of a file."""
    if isinstance(fact, Word):
        return translate(fact)
    if name != "detail" or not isinstance(fact, str):
        return fact
    about, parted, detail = fact.rpartition(": ")
    return about + parted + translate(_FAULTS.get(detail, detail) or "–")


class _Facts(dict[str, "str | int"]):
    """Facts by name; one that was not given shows as a dash rather than fail while telling of a failure."""

    def __missing__(self, key: str) -> str:
        return "–"
