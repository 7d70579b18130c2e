"""What the accessibility statement says: a draft that the organisation running the program completes."""

from __future__ import annotations

WEB_ABOUT: dict[str, tuple[str, str]] = {
    "access.heading": ("Tilgængelighedserklæring", "Accessibility statement"),
    "access.draft": (
        "Udkast. Den myndighed, der driver programmet, skal gøre erklæringen færdig og offentliggøre den.",
        "Draft. The authority that runs the program has to complete and publish this statement.",
    ),
    "access.status": ("Overholdelse", "Compliance"),
    "access.status_text": (
        "Siderne er lavet efter WCAG 2.1 niveau AA (EN 301 549). De undtagelser, vi kender, står nedenfor. "
        "Et menneske med skærmlæser har endnu ikke afprøvet dem.",
        "The pages are made to WCAG 2.1 level AA (EN 301 549). The exceptions known to us are below. "
        "Nobody who uses a screen reader has tried them yet.",
    ),
    "access.tested": ("Sådan er det afprøvet", "How it was tested"),
    "access.tested_axe": (
        "Hver side på dansk og engelsk med axe-core ved hver ændring af programmet: ingen fejl må stå tilbage.",
        "Every page in Danish and English with axe-core at every change of the program: no violation may remain.",
    ),
    "access.tested_keyboard": (
        "Alt arbejde kan gøres med tastatur alene; et område kan vælges fra lister eller skrives i stedet for at blive tegnet.",
        "All work can be done by keyboard alone; an area can be chosen from lists or written instead of drawn.",
    ),
    "access.tested_narrow": (
        "Siderne kan bruges i 390 punkters bredde uden at rulle til siden.",
        "The pages can be used at a width of 390 points without scrolling sideways.",
    ),
    "access.tested_plain": (
        "Lister, filtre og formularer virker uden JavaScript.",
        "Lists, filters and forms work without JavaScript.",
    ),
    "access.tested_print": (
        "Intet siges med farve alene, så også et sort-hvidt print kan læses.",
        "Nothing is said by colour alone, so that a black-and-white print can be read too.",
    ),
    "access.not": ("Det er endnu ikke tilgængeligt", "What is not accessible yet"),
    "access.not_map": (
        "Kort kan ikke læses af en skærmlæser. Alt på dem står i tabellen ved siden af.",
        "Maps cannot be read by a screen reader. Everything on them is in the table beside them.",
    ),
    "access.not_pdf": (
        "PDF-filerne til print har ingen mærker for skærmlæsere. Det samme indhold står på planens sider.",
        "The PDF files for printing have no tags for screen readers. The plan's pages hold the same content.",
    ),
    "access.not_reader": (
        "Lange tabeller er afprøvet med tastatur, men ikke af faste brugere af skærmlæser.",
        "Long tables were tried with a keyboard, but not by people who use a screen reader every day.",
    ),
    "access.contact": ("Sig til, hvis noget spærrer", "Tell us what bars the way"),
    "access.contact_text": (
        "Skriv til den, der driver programmet hos jer. Klager behandles af Digitaliseringsstyrelsen. "
        "På en nat med strømsvigt: brug papiret, og ring til indsatsledelsen.",
        "Write to whoever runs the program where you are. Complaints go to the Danish Agency for Digital Government. "
        "On the night of an outage: use the paper, and telephone the incident command.",
    ),
    "access.link": ("Tilgængelighed", "Accessibility"),
}
