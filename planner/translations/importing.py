"""What the import says while it matches columns, shows what would change, and asks before it takes people away."""

from __future__ import annotations

_MAPPING: dict[str, tuple[str, str]] = {
    "mapping_no_column": (
        "Der er ingen kolonne, der hedder '{column}'. Der er: {known}.",
        "There is no column named '{column}'. There are: {known}.",
    ),
    "mapping_no_heading": (
        "Filen har ingen overskrift '{heading}'. Den har: {known}.",
        "The file has no heading '{heading}'. It has: {known}.",
    ),
    "mapping_one_for_two": (
        "Overskriften '{heading}' kan ikke være både {first} og {second}. Vælg én.",
        "The heading '{heading}' cannot be both {first} and {second}. Choose one.",
    ),
    "mapping_twins": (
        "Filen {file} har den samme kolonne to gange: '{first}' og '{second}'. Slet den ene, eller vælg med "
        "--map {column}=OVERSKRIFT.",
        "The file {file} has the same column twice: '{first}' and '{second}'. Delete one, or choose with --map {column}=HEADING.",
    ),
    "file_no_headings": (
        "Filen {file} har ingen overskrifter i række {row}: der står oplysninger om personer. Skriv overskrifter øverst, og gem "
        "igen.",
        "The file {file} has no headings in row {row}: there is data about people. Write headings at the top and save again.",
    ),
    "mapping_unsure": (
        "Filen {file}: det er et gæt, hvad {count} nødvendig(e) kolonne(r) betyder, så intet er gemt. "
        "Er gættet rigtigt, så tilføj: {options}. Er det forkert, så skriv den rigtige overskrift efter lighedstegnet.",
        "The file {file}: what {count} required column(s) mean is a guess, so nothing was stored. "
        "If the guess is right, add: {options}. If not, write the right heading after the equals sign.",
    ),
    "senders_same": ("{sender} er allerede det navn.", "{sender} is that name already."),
    "sender_unknown": ("Ingen afsender hedder {sender}.", "No sender is called {sender}."),
    "senders.heading": ("Afsendere", "Senders"),
    "senders.lead": (
        "En afsender er det, der blev sagt ved indlæsningen, eller filens navn. Står ét register under to navne, så saml dem.",
        "A sender is what was said at the import, or the file's name. One register under two names is joined here.",
    ),
    "senders.name": ("Afsender", "Sender"),
    "senders.present": ("Borgere i seneste fil", "People in the latest file"),
    "senders.missing": ("Ikke længere i den", "Not in it any longer"),
    "senders.files": ("Filer", "Files"),
    "senders.none": ("Ingen har sendt noget endnu.", "Nobody has sent anything yet."),
    "senders.join": ("Er to af dem den samme?", "Are two of them the same?"),
    "senders.which": ("Afsenderen", "The sender"),
    "senders.into": ("er den samme som", "is the same as"),
    "senders.into_hint": ("Vælg en anden afsender, eller skriv et nyt navn.", "Choose another sender, or write a new name."),
    "senders.look": ("Se, hvad det ændrer", "See what it changes"),
    "senders.would": ("{sender} bliver til {into}", "{sender} becomes {into}"),
    "senders.would_people": (
        "{people} borgere har behandlinger fra {sender}. De står derefter som fortalt af {into}; står en behandling under begge "
        "navne, gælder den seneste fil.",
        "{people} people have treatments told of by {sender}. They will stand as told by {into}; where both names tell of one "
        "treatment, the latest file counts.",
    ),
    "senders.would_missing": (
        "{missing} er ikke i den seneste fil. De bliver i registret og på listen over dem, afsenderen skal spørges om.",
        "{missing} are not in the latest file. They stay in the registry, and on the list of those to ask the sender about.",
    ),
    "senders.would_files": (
        "{files} indlæste filer flytter med navnet. Regnskabet over deres rækker er uændret.",
        "{files} imported files move with the name. The account of their rows is unchanged.",
    ),
    "senders.for_good": ("Det kan ikke gøres om.", "It cannot be taken back."),
    "senders.leave": ("Nej, lad dem være to", "No, leave them two"),
    "senders.do": ("Ja, det er den samme", "Yes, it is the same"),
    "senders.done": ("{sender} er nu {into}.", "{sender} is now {into}."),
    "bad_sender": (
        "Afsenderen er et kort navn på den, filen kommer fra (1 til 40 bogstaver, cifre, mellemrum og . _ -), aldrig en person.",
        "The sender is a short name for where the file comes from (1 to 40 letters, digits, spaces and . _ -), never a person.",
    ),
    "found.name": ("overskriften", "the heading"),
    "found.chosen": ("valgt", "chosen"),
    "found.remembered": ("husket fra sidst", "remembered from last time"),
    "found.similar": ("gæt: overskriften ligner", "guess: similar heading"),
    "found.shape": ("gæt: cellernes form", "guess: shape of the cells"),
    "found.none": ("bruges ikke", "not used"),
    "shape.cpr": ("ligner CPR-numre", "looks like CPR numbers"),
    "shape.postcode": ("ligner postnumre", "looks like postcodes"),
    "shape.municipality": ("ligner kommunekoder", "looks like municipality codes"),
    "shape.phone": ("ligner telefonnumre", "looks like phone numbers"),
    "shape.flow": ("ligner iltflow i l/min", "looks like flows in l/min"),
    "shape.moment": ("ligner datoer", "looks like dates"),
    "shape.yes_no": ("ligner ja/nej", "looks like yes/no"),
    "shape.other": ("tekst eller tal", "text or numbers"),
}

_DIFFERENCE: dict[str, tuple[str, str]] = {
    "import_shrinks": (
        "Filen {file} mangler {gone} af de {before}, som afsenderens seneste fil havde. Det er mere end en tiendedel, så intet "
        "er gemt. Er det den rigtige og hele filen, så bekræft det (--confirm-shrink).",
        "The file {file} lacks {gone} of the {before} that the sender's latest file had. That is more than a tenth, so nothing "
        "was stored. If it is the right file and all of it, confirm (--confirm-shrink).",
    ),
    "import_removes_many": (
        "Med filen {file} ville {removed} blive taget ud af registret. Det er mere end en tiendedel af afsenderens, så intet er "
        "gemt. Er det meningen, så bekræft det (--confirm-shrink).",
        "With the file {file}, {removed} would be taken out of the registry. That is more than a tenth of the sender's, so "
        "nothing was stored. If this is meant, confirm (--confirm-shrink).",
    ),
    "removal_unsure": (
        "{count} afviste rækker siger ikke, hvem de handler om, så det er ikke sikkert, at de {gone} forsvundne virkelig er væk. "
        "Intet er gemt. Ret rækkerne først, eller behold de forsvundne (--gone keep).",
        "{count} rejected rows do not say whom they are about, so it is not certain that the {gone} missing ones are gone. "
        "Nothing was stored. Correct the rows first, or keep the missing ones (--gone keep).",
    ),
    "upload_gone": (
        "Filen venter ikke længere her: den er indlæst, fortrudt eller ældre end en time. Vælg den igen.",
        "The file is no longer waiting here: it was imported, cancelled or is older than an hour. Choose it again.",
    ),
    "errors_no_table": (
        "Filen {file} er ikke en tabel med rækker; den har ingen fejlfil.",
        "The file {file} is not a table of rows; it has no error file.",
    ),
    "mapping_twice": (
        "'{column}' er valgt til to af filens kolonner. Vælg den kun ét sted.",
        "'{column}' is chosen for two of the file's columns. Choose it in one place only.",
    ),
    "mapping_missing": ("Der mangler en kolonne til: {columns}.", "No column is chosen for: {columns}."),
    "people_keep_changing": (
        "Andre retter hele tiden i borgerne imens, så filen passede ikke længere til det, den blev sammenlignet med. Intet er "
        "gemt. Prøv igen om lidt.",
        "Others keep changing people meanwhile, so the file no longer fitted what it was compared with. Nothing was stored. "
        "Try again in a moment.",
    ),
    "look_alikes_many": (
        "Der er meget mange, som måske er registreret to gange. De første {count} ligger klar til gennemsyn; resten kommer med, "
        "når filen indlæses næste gang.",
        "There are very many who may be registered twice. The first {count} are ready to be looked at; the rest follow the next "
        "time the file is imported.",
    ),
    "import_stopped": ("Indlæsningen er stoppet. Intet er gemt.", "The import was stopped. Nothing was stored."),
}

_STEPS: dict[str, tuple[str, str]] = {
    "step.reading": ("læser filen", "reading the file"),
    "step.checking": ("kontrollerer rækkerne", "checking the rows"),
    "step.locating": ("finder adresserne", "finding the addresses"),
    "step.comparing": ("sammenligner med registret", "comparing with the registry"),
    "step.look_alikes": ("leder efter dobbelte", "looking for people registered twice"),
    "step.storing": ("gemmer", "storing"),
}

_WIZARD: dict[str, tuple[str, str]] = {
    "imports.steps": ("Indlæsningens trin", "Steps of the import"),
    "imports.step_file": ("Fil", "File"),
    "imports.step_columns": ("Kolonner", "Columns"),
    "imports.step_preview": ("Hvad ændres", "What changes"),
    "imports.step_report": ("Færdig", "Done"),
    "imports.sender": ("Afsender", "Sender"),
    "imports.sender_hint": (
        "Et kort navn på, hvor filen kommer fra, for eksempel Iltleverandør Vest. Brug det samme hver gang: så huskes "
        "kolonnerne, og du ser, hvem der er kommet til og forsvundet.",
        "A short name for where the file comes from, such as Oxygen supplier West. Use the same each time: then its columns are "
        "remembered, and you see who is new and who is gone.",
    ),
    "imports.next": ("Videre", "Next"),
    "imports.work_columns": ("Filen læses", "The file is being read"),
    "imports.work_preview": ("Filen kontrolleres", "The file is being checked"),
    "imports.work_store": ("Filen indlæses", "The file is being imported"),
    "imports.rows_so_far": ("{rows} rækker", "{rows} rows"),
    "imports.may_leave": (
        "Du kan lukke siden og komme tilbage inden for en time: adressen her viser, hvor langt det er.",
        "You may close this page and come back within the hour: its address shows how far it is.",
    ),
    "imports.stop": ("Stop", "Stop"),
    "imports.stopping": ("Stopper …", "Stopping …"),
    "imports.go_on": ("Gå videre med filen", "Go on with the file"),
    "job.heading_import": ("Indlæsning", "Import"),
    "job.done_help_import": ("Filen er behandlet.", "The file has been dealt with."),
    "imports.cancel": ("Fortryd og slet filen", "Cancel and delete the file"),
    "imports.new_file": ("Vælg en fil", "Choose a file"),
    "imports.sheet_heading": ("Hvilket ark?", "Which sheet?"),
    "imports.hidden_heading": ("Skjulte rækker eller kolonner", "Hidden rows or columns"),
    "imports.sheet": ("Ark", "Sheet"),
    "imports.hidden": ("Det skjulte", "What is hidden"),
    "imports.hidden_include": ("Læs det med", "Read it too"),
    "imports.hidden_skip": ("Lad det være", "Leave it out"),
    "imports.columns_heading": ("Hvad betyder kolonnerne?", "What do the columns mean?"),
    "imports.columns_lead": (
        "Se, om hver kolonne er forstået rigtigt, og ret det, der ikke er. Cellerne er sløret: x er et bogstav og 0 et ciffer.",
        "See whether each column was understood rightly, and correct what was not. Cells are masked: x is a letter, 0 a digit.",
    ),
    "imports.columns_guess": (
        "{count} kolonner er gættet. De er markeret; bliver de stående, gælder de.",
        "{count} columns are guesses. They are marked; left as they are, they hold.",
    ),
    "imports.headings_lead": (
        "Vælg den overskrift i filen, der betyder hver ting. Det, der kunne kendes på navnet, er valgt.",
        "Choose the heading in the file that means each thing. What could be known by its name is chosen.",
    ),
    "imports.heading_none": ("er der ikke", "is not there"),
    "imports.area_code": ("kode", "code"),
    "imports.area_code_hint": ("For eksempel kommunekode eller postnummer.", "Such as a municipality's code or a postcode."),
    "imports.area_name": ("navn", "name"),
    "imports.area_name_hint": ("Uden navn vises koden.", "Without a name the code is shown."),
    "imports.area_kind": ("områdernes art", "kind of areas"),
    "imports.area_kind_hint": (
        "Alle områder af samme art i registret bliver erstattet af filens.",
        "All areas of the same kind in the registry are replaced by the file's.",
    ),
    "imports.area_kind_told": ("som filen siger", "as the file says"),
    "imports.area_kind_municipality": ("kommuner", "municipalities"),
    "imports.area_kind_postcode": ("postnumre", "postcodes"),
    "imports.area_kind_supply": ("forsyningsområder", "supply areas"),
    "imports.area_kind_land": ("land og kyst", "land and coast"),
    "imports.columns_missing": ("Vælg en kolonne til: {columns}.", "Choose a column for: {columns}."),
    "imports.columns_twins": (
        "Filen har to kolonner til det samme. Den første er valgt; er det den anden, så byt om.",
        "The file has two columns for the same thing. The first is chosen; swap them if it is the other.",
    ),
    "imports.in_file": ("I filen", "In the file"),
    "imports.samples": ("Cellernes form", "Form of the cells"),
    "imports.blank": ("tom", "empty"),
    "imports.means": ("Betyder", "Means"),
    "imports.found_by": ("Fundet ved", "Found by"),
    "imports.means_label": ("Hvad kolonnen {label} betyder", "What the column {label} means"),
    "imports.not_used": ("bruges ikke", "not used"),
    "imports.required": ("skal være der", "required"),
    "imports.guess": ("gæt", "guess"),
    "imports.remembered_note": (
        "Kolonnerne er forstået som sidst, {sender} sendte en fil med de samme overskrifter.",
        "The columns are understood as the last time {sender} sent a file with the same headings.",
    ),
    "imports.to_preview": ("Se, hvad der ville ændres", "See what would change"),
    "imports.preview_heading": ("Hvad ville der ske?", "What would happen?"),
    "imports.preview_lead": ("Intet er gemt endnu.", "Nothing has been stored yet."),
    "imports.all_rows": ("rækker i filen", "rows in the file"),
    "imports.ready": ("klar", "ready"),
    "imports.with_warnings": ("klar, men se på dem", "ready, but look at them"),
    "imports.rejected_rows": ("afvist", "rejected"),
    "imports.duplicates_among": ("Heraf er {count} dubletter.", "Of these, {count} are duplicates."),
    "imports.difference": ("I forhold til registret", "Compared with the registry"),
    "imports.first_time": ("Det er første gang, {sender} sender denne slags fil.", "This is the first such file from {sender}."),
    "imports.new": ("nye", "new"),
    "imports.changed": ("ændrede", "changed"),
    "imports.unchanged": ("uændrede", "unchanged"),
    "imports.gone": ("ikke med længere", "no longer there"),
    "imports.same_sender": ("Er det den samme afsender som {sender}?", "Is this the same sender as {sender}?"),
    "imports.same_sender_help": (
        "{count} af personerne har nøjagtig de samme behandlinger fra {sender}. Er det samme register, så annullér, og begynd "
        "igen med {sender} som afsender. Ellers regnes de som to: den, der udgår hos den ene, bliver i registret på grund af den "
        "anden. Er filen først indlæst, kan de to samles under Afsendere.",
        "{count} of the people have the very same treatments from {sender}. If it is the same register, cancel and begin "
        "again with {sender} as the sender. Otherwise they count as two: whoever one no longer has stays in the registry "
        "because of the other. Once the file is in, the two can be joined under Senders.",
    ),
    "imports.gone_of": (
        "{gone} af de {before} i {sender}s seneste fil er ikke med i denne.",
        "{gone} of the {before} in the latest file from {sender} are not in this one.",
    ),
    "imports.gone_earlier": ("{count} forsvandt allerede tidligere.", "{count} had gone earlier already."),
    "imports.not_read_kept": (
        "{count} er med i filen, men i afviste rækker. De bliver stående, som de var.",
        "{count} are in the file, but in rejected rows. They stay as they were.",
    ),
    "imports.unknown_rows": (
        "{count} afviste rækker siger ikke, hvem de handler om. Derfor kan ingen tages ud af registret denne gang.",
        "{count} rejected rows do not say whom they are about. So nobody can be taken out of the registry this time.",
    ),
    "imports.gone_what": ("Hvad skal der ske med dem, der ikke er med?", "What about those who are no longer there?"),
    "imports.gone_keep": ("Behold dem, og vis dem som ikke i den seneste fil", "Keep them, listed as not in the latest file"),
    "imports.gone_remove": (
        "Tag dem ud af registret (den, som en anden afsender også kender, bliver)",
        "Take them out of the registry (whoever another sender knows of stays)",
    ),
    "imports.shrinks": ("Filen er meget mindre end sidst", "The file is much smaller than last time"),
    "imports.shrink_confirm": (
        "Ja, det er den rigtige og hele filen: {gone} af {before} er ikke med længere.",
        "Yes, it is the right file and all of it: {gone} of {before} are no longer there.",
    ),
    "imports.removing_confirm": (
        "Ja, tag også mere end en tiendedel ({count}) ud, hvis jeg har valgt det ovenfor.",
        "Yes, also take out more than a tenth ({count}), if I have chosen so above.",
    ),
    "imports.must_confirm": (
        "Sæt kryds, hvis det er rigtigt. Intet er gemt endnu.",
        "Tick this if it is right. Nothing has been stored yet.",
    ),
    "imports.by_column": ("Kolonne for kolonne", "Column by column"),
    "imports.filled": ("Udfyldt", "Filled"),
    "imports.empty_cells": ("Tomme", "Empty"),
    "imports.faulty": ("Fejl", "Faulty"),
    "imports.get_errors": ("Hent de afviste rækker som fejlfil", "Download the rejected rows as an error file"),
    "imports.errors_hint": (
        "Fejlfilen rummer rækkerne, som de var, med en kolonne, der siger, hvad der er galt. Ret den, og indlæs den igen. "
        "Hentningen skrives i loggen; slet filen, når den er brugt.",
        "The error file holds the rows as they were, with a column that says what is wrong. Correct it and import it again. "
        "The download is written in the log; delete the file when it has been used.",
    ),
    "imports.store": ("Gem de {count} rækker", "Store the {count} rows"),
    "imports.store_one": ("Gem den ene række", "Store the one row"),
    "imports.store_none": ("Ingen rækker kan gemmes.", "No row can be stored."),
    "imports.back_columns": ("Tilbage til kolonnerne", "Back to the columns"),
    "imports.report_heading": ("Indlæst: {kind} fra {sender}", "Imported: {kind} from {sender}"),
    "imports.stored": (
        "{new} nye, {changed} ændrede og {unchanged} uændrede.",
        "{new} new, {changed} changed and {unchanged} unchanged.",
    ),
    "imports.kept_gone": ("{count} er ikke med i filen og er beholdt.", "{count} are not in the file and are kept."),
    "imports.removed": (
        "{count} er taget ud af registret. Indlæs den tidligere fil igen, hvis det var en fejl.",
        "{count} were taken out of the registry. Import the earlier file again if that was a mistake.",
    ),
    "imports.file_deleted": ("Filen er slettet fra denne maskine.", "The file has been deleted from this machine."),
    "imports.more_files": ("Indlæs en fil mere", "Import another file"),
    "imports.not_in_latest": ("Ikke i den seneste fil", "Not in the latest file"),
    "imports.not_in_latest_help": (
        "De er stadig registreret og planlægges med, selv om afsenderens seneste fil ikke har dem. Spørg afsenderen.",
        "They are still registered and planned for although their sender's latest file does not have them. Ask the sender.",
    ),
    "imports.not_in_latest_of": ("{sender}: {count}", "{sender}: {count}"),
    "imports.remark": ("Slags", "Kind"),
    "imports.error": ("afvist", "rejected"),
    "imports.warning": ("se på den", "look at it"),
    "imports.notice": ("til orientering", "for your information"),
}

_PAGE: dict[str, tuple[str, str]] = {
    "imports.heading": ("Indlæsning af registre", "Import of registries"),
    "imports.lead": (
        "Vælg en fil. Du ser, hvad kolonnerne betyder, og hvad der ville blive ændret, før noget gemmes.",
        "Choose a file. You see what its columns mean and what would change before anything is stored.",
    ),
    "imports.kind": ("Register", "Registry"),
    "imports.patients": ("Patienter", "Patients"),
    "imports.sites": ("Steder", "Sites"),
    "imports.vehicles": ("Køretøjer", "Vehicles"),
    "imports.contacts": ("Kommunernes kontaktpersoner", "Municipal contacts"),
    "imports.addresses": ("Adresser", "Addresses"),
    "imports.areas": ("Områder", "Areas"),
    "imports.parties": ("Ansvarlige og udførende parter", "Responsible and operating parties"),
    "imports.latest": ("Seneste indlæsninger", "Latest imports"),
    "imports.when": ("Hvornår", "When"),
    "imports.who": ("Hvem", "Who"),
    "imports.rows": ("Rækker", "Rows"),
    "imports.accepted": ("Godkendt", "Accepted"),
    "imports.rejected": ("Afvist", "Rejected"),
    "imports.duplicate": ("Dubletter", "Duplicates"),
    "imports.none": (
        "Intet er indlæst endnu. Begynd med kontaktpersoner og steder, derefter patienter.",
        "Nothing has been imported yet. Begin with contacts and sites, then patients.",
    ),
    "imports.issues_of": ("{kind}, {at} – bemærkninger: {count}", "{kind}, {at} – remarks: {count}"),
    "imports.whole_file": ("hele filen", "the whole file"),
    "imports.file": ("Fil", "File"),
    "imports.file_hint": (
        "CSV, Excel, OpenDocument eller FHIR; områder som GeoJSON. Højst 25 MB.",
        "CSV, Excel, OpenDocument or FHIR; areas as GeoJSON. At most 25 MB.",
    ),
    "imports.privacy": (
        "Imens ligger filen krypteret på denne maskine. Den slettes, når du er færdig eller fortryder, og senest efter en time. "
        "Filnavnet gemmes ikke.",
        "Meanwhile the file lies encrypted on this machine. It is deleted when you finish or cancel, and after an hour at the "
        "latest. Its name is not kept.",
    ),
    "imports.not_read": ("Filen er ikke læst.", "The file was not read."),
    "imports.error_file": (
        "Vælg en fil, der ender på .csv, .txt, .xlsx, .xls, .ods, .json, .geojson, .gpkg eller .zip.",
        "Choose a file that ends in .csv, .txt, .xlsx, .xls, .ods, .json, .geojson, .gpkg or .zip.",
    ),
    "imports.error_kind": ("Vælg et register fra listen.", "Choose a registry from the list."),
    "imports.sum": (
        "{accepted} godkendt + {rejected} afvist + {duplicate} dubletter = {rows} rækker læst.",
        "{accepted} accepted + {rejected} rejected + {duplicate} duplicates = {rows} rows read.",
    ),
    "imports.issues": ("Bemærkninger til rækkerne", "Remarks on the rows"),
    "imports.row": ("Række", "Row"),
    "imports.column": ("Kolonne", "Column"),
    "imports.reason": ("Årsag", "Reason"),
    "imports.more_issues": ("og {count} mere", "and {count} more"),
}

IMPORTING: dict[str, tuple[str, str]] = {**_MAPPING, **_DIFFERENCE, **_STEPS, **_WIZARD, **_PAGE}
