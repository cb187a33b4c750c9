"""An XLSForm with every type and appearance that has a widget, in German, Arabic and Tigrinya."""

from __future__ import annotations

from pathlib import Path

from tests.support.form_files import Row, write_xlsform

DE, AR, TI = "label::Deutsch (de)", "label::العربية (ar)", "label::ትግርኛ (ti)"
HINT_DE, HINT_AR = "hint::Deutsch (de)", "hint::العربية (ar)"


def _asked(kind: str, name: str, german: str, arabic: str, tigrinya: str = "", **more: str) -> Row:
    return {"type": kind, "name": name, DE: german, AR: arabic, TI: tigrinya, **more}


def _group(name: str, german: str, arabic: str, tigrinya: str = "", **more: str) -> Row:
    return _asked("begin_group", name, german, arabic, tigrinya, **more)


END: Row = {"type": "end_group"}

SURVEY: tuple[Row, ...] = (
    {"type": "start", "name": "start"},
    {"type": "deviceid", "name": "deviceid"},
    _group("words", "Text und Zahlen", "نصوص وأرقام", "ጽሑፍን ቁጽርታትን"),
    _asked(
        "note",
        "intro",
        "Bitte lesen Sie die Fragen gemeinsam durch.",
        "يرجى قراءة الأسئلة معًا.",
        "በጃኹም ነቲ ሕቶታት ብሓባር ኣንብብዎ።",
    ),
    _asked(
        "text",
        "street",
        "Straße und Hausnummer",
        "الشارع ورقم المنزل",
        "ጎደናን ቁጽሪ ገዛን",
        required="yes",
        **{HINT_DE: "So, wie es am Klingelschild steht", HINT_AR: "كما هو مكتوب على جرس الباب"},
    ),
    _asked("text", "story", "Was ist geschehen?", "ماذا حدث؟", "እንታይ ኣጋጢሙ፧", appearance="multiline"),
    _asked("text", "phone", "Telefon", "الهاتف", "ተሌፎን", appearance="numbers"),
    _asked("text", "secret", "Codewort", "كلمة السر", "ምስጢራዊ ቃል", appearance="masked"),
    _asked("integer", "rooms", "Anzahl der Zimmer", "عدد الغرف", "ብዝሒ ክፍልታት", constraint=". < 20"),
    _asked("integer", "rent", "Miete im Monat", "الإيجار الشهري", "ወርሓዊ ክራይ", appearance="thousands-sep"),
    _asked("decimal", "size", "Größe in m²", "المساحة بالمتر المربع"),
    _asked("barcode", "letter_code", "Nummer auf dem Brief", "رقم على الرسالة"),
    _asked("text", "slip", "Zettel zum Mitnehmen", "ورقة للأخذ", appearance="printer", default="Mo 9–12 Uhr"),
    END,
    _group("ranges", "Schieberegler", "أشرطة التمرير", "ተንሸራታቲ"),
    _asked("range", "pain", "Wie stark sind die Schmerzen?", "ما شدة الألم؟", "ቃንዛ ክሳብ ክንደይ እዩ፧"),
    _asked("range", "hours", "Stunden am Tag", "ساعات في اليوم", parameters="start=0.5 end=12 step=0.5"),
    _asked("range", "mood", "Stimmung", "المزاج", parameters="start=1 end=5 step=1", appearance="vertical"),
    _asked("range", "plain", "Entfernung", "المسافة", appearance="no-ticks"),
    END,
    _group("days", "Tage und Zeiten", "أيام وأوقات", "መዓልትታትን ግዜታትን"),
    _asked("date", "born", "Geburtsdatum", "تاريخ الميلاد", "ዕለት ልደት", constraint=". <= today()"),
    _asked("date", "arrived", "In Deutschland seit", "في ألمانيا منذ", appearance="month-year"),
    _asked("date", "finished", "Schulabschluss im Jahr", "سنة التخرج", appearance="year"),
    _asked("date", "no_calendar", "Datum des Bescheids", "تاريخ القرار", appearance="no-calendar"),
    _asked("time", "office", "Termin um", "الموعد في الساعة", "ቆጸራ ሰዓት"),
    _asked("dateTime", "met", "Getroffen am", "تاريخ اللقاء", "ዝተራኸብናሉ"),
    END,
    _group("picks", "Auswahl", "اختيار", "ምርጫ"),
    _asked("select_one yes_no", "has_room", "Haben Sie ein Zimmer?", "هل لديك غرفة؟", "ክፍሊ ኣለኩም ዶ፧"),
    _asked("select_multiple help", "wanted", "Wobei brauchen Sie Hilfe?", "بماذا تحتاج المساعدة؟"),
    _asked("select_one yes_no", "minimal", "Wohnt jemand hier?", "هل يسكن أحد معك؟", appearance="minimal"),
    _asked("select_one town", "town", "In welcher Stadt?", "في أي مدينة؟", "ኣብ ኣየናይ ከተማ፧"),
    _asked("select_one help", "packed", "Was zuerst?", "ما الأول؟", appearance="columns-pack"),
    _asked("select_one help", "columned", "Was danach?", "ما التالي؟", appearance="columns-3"),
    _asked("select_one scale", "content", "Wie zufrieden sind Sie?", "ما مدى رضاك؟", appearance="likert"),
    _asked("select_one yes_no", "quickly", "Heute noch?", "اليوم؟", appearance="quick"),
    _asked("rank help", "order", "Was ist am wichtigsten?", "ما هو الأهم؟", "እቲ ኣገዳሲ ኣየናይ እዩ፧"),
    _asked("acknowledge", "agreed", "Ich habe alles verstanden.", "لقد فهمت كل شيء.", "ኩሉ ተረዲኡኒ።"),
    END,
    _group("table", "Wohnung", "المسكن", "ገዛ"),
    _asked("select_one scale", "head", "Wie ist …", "كيف هو …", "… ከመይ እዩ፧", appearance="label"),
    _asked(
        "select_one scale", "heating", "Heizung", "التدفئة", "መሙቒ", appearance="list-nolabel", required="yes"
    ),
    _asked("select_one scale", "water", "Warmes Wasser", "الماء الساخن", "ውዑይ ማይ", appearance="list-nolabel"),
    _asked("select_one scale", "mould", "Trockene Wände", "جدران جافة", appearance="list-nolabel"),
    _group("inner", "Nachbarn", "الجيران", relevant="${heating} = 'bad'"),
    _asked("text", "neighbour", "Name des Nachbarn", "اسم الجار"),
    END,
    END,
    _group("files", "Fotos und Unterschrift", "صور وتوقيع", "ስእልታትን ፊርማን"),
    _asked("image", "photo", "Foto des Briefs", "صورة الرسالة", "ስእሊ ናይ ደብዳበ", parameters="max-pixels=600"),
    _asked("file", "paper", "Mietvertrag", "عقد الإيجار", "ውዕል ክራይ"),
    _asked("image", "signed", "Unterschrift", "التوقيع", "ፊርማ", appearance="signature"),
    _asked("audio", "voice", "Aufnahme", "تسجيل صوتي"),
    _asked("geopoint", "place", "Ort", "المكان"),
    END,
    {"type": "hidden", "name": "unseen"},
    {"type": "calculate", "name": "twice", "calculation": "${rooms} * 2"},
)


def _choice(list_name: str, name: str, german: str, arabic: str, tigrinya: str = "") -> Row:
    return {"list_name": list_name, "name": name, DE: german, AR: arabic, TI: tigrinya}


TOWNS = (
    "Duisburg",
    "Müllheim",
    "Essen",
    "Oberhausen",
    "Dinslaken",
    "Moers",
    "Krefeld",
    "Wesel",
    "Köln",
    "Ürdingen",
)

CHOICES: tuple[Row, ...] = (
    _choice("yes_no", "yes", "Ja", "نعم", "እወ"),
    _choice("yes_no", "no", "Nein", "لا", "ኣይፋል"),
    _choice("help", "home", "Wohnung", "سكن", "ገዛ"),
    _choice("help", "school", "Schulplatz für die Kinder", "مكان في المدرسة للأطفال"),
    _choice("help", "health", "Krankenversicherung", "التأمين الصحي", "ውሕስነት ጥዕና"),
    _choice("help", "debts", "Schulden", "ديون", "ዕዳ"),
    _choice("scale", "good", "gut", "جيد", "ጽቡቕ"),
    _choice("scale", "fair", "mittel", "متوسط", "ማእከላይ"),
    _choice("scale", "bad", "schlecht", "سيئ", "ሕማቕ"),
    *(_choice("town", name.casefold(), name, "") for name in TOWNS),
)


def write_every_widget(folder: Path) -> str:
    """Write the form into a folder; its id."""
    folder.mkdir(exist_ok=True)
    settings = {"form_id": "every", "form_title": "Alles", "version": "1", "default_language": "Deutsch (de)"}
    write_xlsform(folder / "every.xlsx", SURVEY, CHOICES, settings)
    return "every"
