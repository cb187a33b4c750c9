"""Realistic letters for tests and benchmarks: invented people and agencies, numbers of no one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.domain.letters import (
    Bullets,
    Copy,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Letterhead,
    Paragraph,
    SignatureLine,
    SlipContent,
    Table,
)
from app.domain.slips import phone_code, slip_code

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
MADE_AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
KEY = bytes(range(32))
CODE = slip_code(KEY, 77, 0x8F3A_2210_77AB_CDEF, 42)
NUMBER = "H7-2026-B0042"
DATE = "2. März 2026"
PHONE = "+49 203 5550-1234"
EMAIL = "hochfeld@sozialraumbuero.example"
AGENCY = "Kommunales Integrationszentrum Duisburg"
STREET = "Beispielstraße 12"
TOWN = "47051 Duisburg"
CLIENT = "Yıldız al-Hamdan"

LETTERHEAD = Letterhead(
    organisation="Mobiles Sozialraumbüro Duisburg",
    unit="Streetwork Hochfeld · Beratung vor Ort",
    return_line=f"Mobiles Sozialraumbüro · Musterplatz 3 · {TOWN}",
    footer=(
        ("Mobiles Sozialraumbüro Duisburg", "Musterplatz 3", TOWN),
        ("Telefon 0203 5550-0", "buero@sozialraumbuero.example", "www.sozialraumbuero.example"),
        ("Mo–Do 9–16 Uhr, Fr 9–12 Uhr", "Haltestelle Musterplatz", "Zugang stufenlos"),
    ),
)

SLIP = SlipContent(
    title="Rückmeldung zur Vermittlung",
    return_to=(
        "Bitte zurück an: Mobiles Sozialraumbüro Duisburg, Musterplatz 3, 47051 Duisburg",
        "oder als Foto an buero@sozialraumbuero.example",
    ),
    letter_number=NUMBER,
    date=DATE,
    choices=(
        "Die Person ist bei uns angekommen und wird beraten.",
        "Die Person ist nicht erschienen.",
        "Wir sind nicht zuständig; zuständig ist …",
        "Es fehlen Unterlagen, und zwar …",
        "Datum, Stempel, Unterschrift …",
    ),
    code=CODE,
    phone_code=phone_code(CODE),
    phone_code_label="Oder am Telefon nennen",
)

DOCUMENTS = Table(
    head=(("Unterlage",), ("Stand",), ("Hinweis",)),
    rows=(
        (("Personalausweis oder Pass",), ("liegt vor",), ("Original mitbringen",)),
        (("Geburtsurkunde des Kindes",), ("liegt vor",), ("mit Übersetzung",)),
        (("Meldebescheinigung der Familie",), ("fehlt",), ("Bürgerservice-Station Mitte, ohne Termin",)),
        (("Impfausweis",), ("fehlt",), ("wird beim Gesundheitsamt nachgeholt",)),
    ),
    widths=(0.36, 0.18, 0.46),
)


def german(copy: Copy = Copy.RECEIVER, *, paragraphs: int = 1, name: str = CLIENT) -> LetterContent:
    """A referral letter to an agency; more `paragraphs` make it longer than a page."""
    reason = Paragraph(
        (
            "wir begleiten ",
            Field(name, FieldType.NAME),
            " und die Familie. Ein schulpflichtiges Kind hat seit dem ",
            Field("12.01.2026", FieldType.DATE),
            " keinen Schulplatz. Nach unserer Prüfung ist Ihre Stelle zuständig, weil die Familie aus dem "
            "Ausland zugezogen ist und im Stadtgebiet gemeldet wird. Für die Verständigung wird "
            "Sprachmittlung in Arabisch gebraucht.",
        )
    )
    return LetterContent(
        copy=copy,
        language="de",
        number=NUMBER,
        made_at=MADE_AT,
        letterhead=LETTERHEAD,
        copy_label="Ausfertigung für die Empfängerin"
        if copy is Copy.RECEIVER
        else "Ausfertigung für die Absenderin",
        recipient=(AGENCY, "Seiteneinstiegsberatung", STREET, TOWN),
        remark=("Vertraulich – Sozialdaten",),
        information=(
            InformationRow("Unser Zeichen", Field(NUMBER, FieldType.NUMBER)),
            InformationRow("Bearbeitung", Field("J. Beispiel", FieldType.NAME)),
            InformationRow("Telefon", Field(PHONE, FieldType.PHONE)),
            InformationRow("E-Mail", Field(EMAIL, FieldType.EMAIL)),
            InformationRow("Datum", Field(DATE, FieldType.DATE)),
        ),
        subject=("Vermittlung: Schulplatz für ein Kind aus Hochfeld",),
        blocks=(
            Paragraph(("Sehr geehrte Damen und Herren,",)),
            *[reason] * paragraphs,
            DOCUMENTS,
            Paragraph(
                (
                    "Die Einwilligung in die Weitergabe dieser Angaben liegt vor und gilt bis zum ",
                    Field("31.08.2026", FieldType.DATE),
                    ". Bitte geben Sie uns mit dem unteren Abschnitt Bescheid.",
                )
            ),
            SignatureLine("Mit freundlichen Grüßen", "J. Beispiel, Streetwork Hochfeld"),
        ),
        slip=SLIP if copy is Copy.RECEIVER else None,
        title=f"Vermittlungsschreiben {NUMBER}",
        page_label="Seite {page} von {pages}",
    )


_GERMAN_NOTICE = "Unverbindliche Übersetzung. Es gilt nur der deutsche Text."

_WORDS: dict[str, tuple[str, ...]] = {
    # label, title, notice, opening, by phone, agency, address, appointment, what to bring,
    # four documents, three heads, present, missing, page
    "ar": (
        "نسخة للاطلاع",
        "إحالتكم: مكان في المدرسة لطفلكم",
        "ترجمة غير ملزمة. النص الألماني وحده هو الملزم.",
        "لقد كتبنا من أجلكم رسالة إلى الجهة المختصة. لديكم موعد يوم ",
        "، ورقم الهاتف للاستفسار هو ",
        "الجهة",
        "العنوان",
        "الموعد",
        "ما يجب إحضاره",
        "بطاقة الهوية أو جواز السفر",
        "شهادة ميلاد الطفل",
        "شهادة التسجيل في السكن",
        "دفتر التطعيم",
        "المستند",
        "الحالة",
        "ملاحظة",
        "متوفر",
        "غير متوفر",
        "صفحة {page} من {pages}",
    ),
    "fa": (
        "نسخه برای اطلاع",
        "ارجاع شما: جای مدرسه برای فرزندتان",
        "ترجمهٔ غیررسمی. فقط متن آلمانی معتبر است.",
        "ما برای شما نامه‌ای به ادارهٔ مسئول نوشته‌ایم. وقت ملاقات شما در تاریخ ",
        " است؛ شمارهٔ تلفن برای پرسش‌ها ",
        "اداره",
        "نشانی",
        "وقت ملاقات",
        "آنچه باید بیاورید",
        "کارت شناسایی یا گذرنامه",
        "شناسنامهٔ کودک",
        "گواهی ثبت محل سکونت",
        "کارت واکسیناسیون",
        "مدرک",
        "وضعیت",
        "توضیح",
        "موجود",
        "ناموجود",
        "صفحهٔ {page} از {pages}",
    ),
    "ckb": (
        "کۆپی بۆ زانیاری",
        "ڕەوانەکردنت: شوێنی قوتابخانە بۆ منداڵەکەت",
        "وەرگێڕانی ناڕەسمی. تەنها دەقی ئەڵمانی کارپێکراوە.",
        "نامەیەکمان بۆ نووسینگەی بەرپرس نووسیوە. چاوپێکەوتنت هەیە لە ",
        "، ژمارەی تەلەفۆن بۆ پرسیار ",
        "نووسینگە",
        "ناونیشان",
        "چاوپێکەوتن",
        "چی لەگەڵ خۆت بهێنیت",
        "ناسنامە یان پاسپۆرت",
        "بڕوانامەی لەدایکبوونی منداڵ",
        "بەڵگەی تۆمارکردنی نیشتەجێبوون",
        "کارتی پێکوتان",
        "بەڵگەنامە",
        "دۆخ",
        "تێبینی",
        "هەیە",
        "نییە",
        "لاپەڕە {page} لە {pages}",
    ),
    "ps": (
        "د معلوماتو کاپي",
        "ستاسو لېږل: ستاسو ماشوم ته د ښوونځي ځای",
        "غیر رسمي ژباړه. یوازې الماني متن د اعتبار وړ دی.",
        "موږ ستاسو لپاره مسؤلې ادارې ته لیک لیکلی دی. ستاسو لیدنه د ",
        " نېټه ده، د پوښتنو لپاره د ټیلیفون شمېره ",
        "اداره",
        "پته",
        "لیدنه",
        "څه باید راوړئ",
        "تذکره یا پاسپورټ",
        "د ماشوم د زېږون سند",
        "د اوسېدو د ثبت سند",
        "د واکسین کارت",
        "سند",
        "حالت",
        "یادښت",
        "شته",
        "نشته",
        "{page} مخ له {pages} څخه",
    ),
    "bg": (
        "Копие за Вас",
        "Вашето насочване: място в училище за детето Ви",
        "Необвързващ превод. Валиден е само немският текст.",
        "Написахме писмо за Вас до компетентната служба. Имате среща на ",
        "; телефонът за въпроси е ",
        "Служба",
        "Адрес",
        "Среща",
        "Какво да носите",
        "Лична карта или паспорт",
        "Акт за раждане на детето",
        "Удостоверение за адресна регистрация",
        "Имунизационен паспорт",
        "Документ",
        "Състояние",
        "Бележка",
        "налице",
        "липсва",
        "Страница {page} от {pages}",
    ),
    "uk": (
        "Копія для Вас",
        "Ваше направлення: місце у школі для Вашої дитини",
        "Необов’язковий переклад. Чинним є лише німецький текст.",
        "Ми написали для Вас листа до відповідальної установи. Ваша зустріч відбудеться ",
        "; телефон для запитань: ",
        "Установа",
        "Адреса",
        "Зустріч",
        "Що взяти з собою",
        "Посвідчення особи або паспорт",
        "Свідоцтво про народження дитини",
        "Довідка про реєстрацію",
        "Карта щеплень",
        "Документ",
        "Стан",
        "Примітка",
        "є",
        "немає",
        "Сторінка {page} з {pages}",
    ),
    "ro": (
        "Copie pentru dumneavoastră",
        "Îndrumarea dumneavoastră: un loc la școală pentru copil",
        "Traducere neobligatorie. Este valabil numai textul în limba germană.",
        "Am scris pentru dumneavoastră o scrisoare către instituția competentă. Aveți programare la ",
        "; telefonul pentru întrebări este ",
        "Instituția",
        "Adresa",
        "Programarea",
        "Ce trebuie să aduceți",
        "Buletin sau pașaport",
        "Certificatul de naștere al copilului",
        "Adeverința de domiciliu",
        "Carnetul de vaccinări",
        "Document",
        "Stare",
        "Observație",
        "există",
        "lipsește",
        "Pagina {page} din {pages}",
    ),
    "tr": (
        "Sizin için nüsha",
        "Yönlendirmeniz: çocuğunuz için okul yeri",
        "Bağlayıcı olmayan çeviri. Yalnızca Almanca metin geçerlidir.",
        "Sizin için yetkili kuruma bir mektup yazdık. Randevunuz: ",
        "; sorularınız için telefon: ",
        "Kurum",
        "Adres",
        "Randevu",
        "Yanınızda getirmeniz gerekenler",
        "Kimlik kartı veya pasaport",
        "Çocuğun doğum belgesi",
        "İkamet kayıt belgesi",
        "Aşı kartı",
        "Belge",
        "Durum",
        "Açıklama",
        "var",
        "eksik",
        "Sayfa {page} / {pages}",
    ),
    "en": (
        "Copy for you",
        "Your referral: a school place for your child",
        "Non-binding translation. Only the German text is valid.",
        "We have written a letter for you to the responsible office. Your appointment is on ",
        "; the telephone number for questions is ",
        "Office",
        "Address",
        "Appointment",
        "What to bring",
        "Identity card or passport",
        "The child’s birth certificate",
        "Proof of registered address",
        "Vaccination record",
        "Document",
        "State",
        "Note",
        "present",
        "missing",
        "Page {page} of {pages}",
    ),
    "ti": (
        "ንሓበሬታ ዝኸውን ቅዳሕ",
        "ምልላፍኩም፦ ንውላድኩም ናይ ቤት ትምህርቲ ቦታ",
        "ዘይቀይድ ትርጉም። እቲ ናይ ጀርመን ጽሑፍ ጥራይ እዩ ዝጸንዕ።",
        "ናብቲ ዝምልከቶ ቤት ጽሕፈት ደብዳበ ጽሒፍናልኩም ኣለና። ቆጸራኹም ",
        "፤ ንሕቶታት ቁጽሪ ስልኪ ",
        "ቤት ጽሕፈት",
        "ኣድራሻ",
        "ቆጸራ",
        "እንታይ ሒዝኩም ትመጹ",
        "መንነት ወይ ፓስፖርት",
        "ናይ ቆልዓ ምስክር ልደት",
        "ምስክር ወረቐት መንበሪ",
        "ናይ ክታበት ካርድ",
        "ሰነድ",
        "ኩነታት",
        "መተሓሳሰቢ",
        "ኣሎ",
        "የለን",
        "ገጽ {page} ካብ {pages}",
    ),
}

LANGUAGES = tuple(_WORDS)
"""Languages with a courtesy copy here."""


def courtesy(language: str) -> LetterContent:
    """The client's copy in her language, without an address field and without a slip."""
    words = _WORDS[language]
    states = ((words[16],), (words[16],), (words[17],), (words[17],))
    appointment = Field("12.05.2026, 14:30", FieldType.DATE)
    return LetterContent(
        copy=Copy.COURTESY,
        language=language,
        number=NUMBER,
        made_at=MADE_AT,
        letterhead=LETTERHEAD,
        copy_label=words[0],
        recipient=(),
        remark=(),
        information=(
            InformationRow(words[5], Field(AGENCY, FieldType.NAME)),
            InformationRow(words[6], Field(f"{STREET}, {TOWN}", FieldType.ADDRESS)),
            InformationRow(words[7], appointment),
        ),
        subject=(words[1],),
        blocks=(
            Paragraph((words[3], appointment, words[4], Field(PHONE, FieldType.PHONE), ".")),
            Heading((words[8],)),
            Table(
                head=((words[13],), (words[14],), (words[15],)),
                rows=tuple(
                    ((words[9 + row],), state, (Field("Bürgerservice-Station Mitte"),) if row > 1 else ())
                    for row, state in enumerate(states)
                ),
                widths=(0.42, 0.2, 0.38),
            ),
            Bullets(tuple((text,) for text in words[9:13]), boxes=True),
        ),
        notice=(words[2], "\n", Field(_GERMAN_NOTICE)),
        title=f"{NUMBER} ({language})",
        page_label=words[18],
    )
