"""Words that the crowd is put together from: common names of many languages, and words of notes."""

# ruff: noqa: E501

from __future__ import annotations

from typing import Final

_GIVEN_TEXT: Final = {
    "de": "Anna Lena Julia Sabine Monika Petra Jürgen Thomas Stefan Günter Jörg Ursula Käthe Björn Heike Uwe Lukas Hannah",
    "tr": "Ayşe Fatma Emine Hatice Zeynep Mehmet Mustafa Ahmet Ali Hüseyin İbrahim Çağla Özlem Gülşen Yiğit Şükrü Ömer Ebru",
    "ar": "محمد أحمد علي عمر حسين فاطمة خديجة عائشة يوسف إبراهيم مريم زينب خالد سعيد ليلى نور حسن محمود",
    "arl": "Mohammed Ahmad Youssef Khaled Fatima Khadija Aisha Ibrahim Mariam Zainab Said Leila Nour Hassan Mahmoud Abdullah Omar Rasha",
    "bg": "Иван Георги Димитър Мария Иванка Елена Николай Стефан Пенка Цветана Живко Щерьо Юлия Христо Тодор Асен Снежана Яна",
    "bgl": "Ivan Georgi Dimitar Maria Ivanka Elena Nikolay Stefan Penka Tsvetana Zhivko Yuliya Hristo Todor Asen Snezhana Yana Plamen",
    "ro": "Ion Gheorghe Vasile Maria Elena Ioana Andreea Ștefan Mihai Cătălin Răzvan Țuca Florin Nicoleta Mircea Dănuț Sorina Ilie",
    "uk": "Олена Оксана Наталія Сергій Олександр Андрій Юлія Володимир Тетяна Ірина Богдан Ганна Дмитро Микола Любов Ярослав Їжак Галина",
    "ukl": "Olena Oksana Nataliia Serhii Oleksandr Andrii Yuliia Volodymyr Tetiana Iryna Bohdan Hanna Dmytro Mykola Liubov Yaroslav Halyna Zhanna",
    "ru": "Ольга Наталья Сергей Александр Андрей Владимир Татьяна Ирина Дмитрий Николай Юрий Жанна Михаил Людмила Светлана Алексей Галина Вера",
    "pl": "Katarzyna Małgorzata Agnieszka Krzysztof Piotr Paweł Łukasz Tomasz Michał Zofia Jadwiga Grzegorz Wojciech Józef Stanisław Bożena Danuta Marek",
    "fa": "Reza Mohsen Parisa Shirin Farhad Zahra Maryam Hamid Behrouz Nasrin Javad Mahsa Ghasem Sohrab Fereshteh Omid Laleh Khosrow",
    "ku": "Azad Rojin Berîvan Şêrko Xalid Dilşad Hêvî Zozan Ciwan Rizgar Evîn Kawa Nazdar Şivan Heval Gulistan Serhat Avaşîn",
    "ti": "ሰላም ዮሴፍ ሚካኤል ሄለን ጸጋይ ተስፋይ ገብረ ኣልማዝ ሳሙኤል ሃይለ ፍረወይኒ ዳዊት ብርሃነ ለተ",
    "til": "Selam Yosef Mikael Helen Tsegay Tesfay Gebre Almaz Samuel Haile Freweini Dawit Berhane Letay Kidane Yohannes Semhar Abrehet",
    "so": "Cabdi Maxamed Faadumo Xasan Cali Caasha Yuusuf Ibraahim Khadiija Axmed Hodan Sahra Jaamac Nuur Warsame Deeqa Ayaan Cumar",
    "sr": "Jovan Milica Dragan Snežana Goran Đorđe Nikola Jelena Živko Ljubica Željko Dušan Ćamil Nevena Vesna Zoran Marija Petar",
    "sq": "Arben Besnik Gjergj Shpresa Xhevahire Agron Fatos Luljeta Blerim Dardan Qendrim Shkëlqim Vjosa Ylli Merita Valon Teuta Bujar",
    "fr": "Moussa Aïcha Ousmane François Cheikh Djamila Fatoumata Hélène Zoé Benoît Kader Amadou Mariama Chantal Aïssatou Noël Léa Yacine",
    "es": "José María Ángel Íñigo Jesús Concepción Begoña Javier Carmen Lucía Juan Miguel Pilar Rocío Álvaro Nuria Ximena Sergio",
}
_FAMILY_TEXT: Final = {
    "de": "Müller Schmidt Schneider Köhler Groß Weiß Jäger Vogel Fuchs Schröder Krüger Böhm Lübke Voß Schäfer Kühn Hoffmann Becker",
    "tr": "Yılmaz Yıldız Demir Çelik Şahin Öztürk Kılıç Aydın Arslan Doğan Güneş Çağlayan Erdoğan Koç Işık Taş Ünal Bozkurt",
    "ar": "الأحمد الحسن السيد المصري الشامي الخطيب عبدالله عبدالرحمن حداد النجار الحلبي درويش العلي المحمد قاسم خليل صالح منصور",
    "arl": "Alahmad Al-Hassan El-Sayed Masri Khatib Abdullah Haddad Najjar Halabi Darwish Kassem Khalil Saleh Mansour Shami Hamdan Aziz Nasser",
    "bg": "Щерева Димитров Иванова Георгиев Стоянов Христов Цветков Желева Петрова Тодоров Ангелова Кръстев Божинов Юруков Василева Атанасов",
    "bgl": "Shtereva Dimitrov Ivanova Georgiev Stoyanov Hristov Tsvetkov Zheleva Petrova Todorov Angelova Krastev Bozhinov Yurukov Vasileva Atanasov",
    "ro": "Popescu Ionescu Țurcanu Ștefănescu Dumitru Constantin Stănescu Munteanu Rusu Ciobanu Lăcătuș Mihăilescu Bălan Gheorghiu Ursu Șerban",
    "uk": "Шевченко Коваленко Бондаренко Ткаченко Кравченко Олійник Шевчук Поліщук Лисенко Савченко Марченко Руденко Мельник Гриценко Щербак Яценко",
    "ukl": "Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliinyk Shevchuk Polishchuk Lysenko Savchenko Marchenko Rudenko Melnyk Hrytsenko Shcherbak",
    "ru": "Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлова Новикова Морозов Петрова Волков Хачатурян Щербаков Жуков Цой Юдин",
    "pl": "Nowak Kowalski Wiśniewska Wójcik Kamińska Lewandowski Zieliński Szymańska Woźniak Dąbrowski Kozłowska Jankowski Szczepański Krawczyk",
    "fa": "Ahmadi Hosseini Karimi Rahimi Mohammadi Jafari Sadeghi Rezaei Moradi Ghasemi Akbari Khosravi Sharifi Zamani Nazari Bagheri",
    "ku": "Barzanî Xelîl Demirtaş Şêxo Ciwan Hesso Murad Ibrahîm Osman Silêman Botanî Kobanî Zebarî Reşîd Mistefa Cemal",
    "ti": "ገብረመድህን ተስፋይ ሃብተ ወልደ ኃይሌ በርሀ ኪዳነ መሓሪ ጸሃየ ዓንደ ብርሃን",
    "til": "Gebremedhin Tesfay Habte Wolde Haile Berhe Kidane Mehari Tsehaye Andebrhan Ghebreselassie Teklehaimanot Woldemariam Zerai Abraha",
    "so": "Cabdullahi Warsame Faarax Jaamac Cismaan Nuur Xirsi Ducaale Maxamuud Axmed Yuusuf Guuleed Shire Cawaale",
    "sr": "Jovanović Petrović Nikolić Đorđević Stojanović Živković Šarić Ćosić Ilić Marković Pavlović Ljubičić Todorović Žarković",
    "sq": "Hoxha Shehu Krasniqi Gashi Berisha Xhaferi Çela Gjoka Morina Bytyqi Thaçi Qosja Zogu Rexhepi Hyseni Kelmendi",
    "fr": "Diallo Traoré Lefèvre Bâ N'Diaye Coulibaly Benali Bouchard Cissé Dupré Konaté Moreau Sow Touré Chérif Keïta",
    "es": "García Rodríguez Muñoz Núñez Peña González Ibáñez López Martínez Jiménez Sánchez Ramírez Ordóñez Vázquez Quiñones",
}
_SYLLABLE_TEXT: Final = {
    "de": ("Brau Feld Lind Hols Berg Wald Stein Kirch Mühl Ober Nieder Alten Wester Heid Reit", "en er el ing s hor mann weil bach", "berg hoff mann müller hausen kamp meyer huber ing städt dorf weg"),
    "tr": ("Ak Kara Yıl Gök Demir Er Öz Taş Kaya Bal Çam Güm Sarı Şen", "ar ış ak bül de can gü ta kı lü", "oğlu demir er kaya taş soy türk çı maz gün"),
    "ar": ("ال أبو بن ", "حم سل رش نج قا در بش كر فر صب عو طل شه", "يدي ان وي اني ري اوي ون ين ار يم"),
    "bg": ("Ста Мла Пет Кра Бо Жи Цо Ща Хри Доб Ве Ра Ми", "ми де ро си то ле ни ва", "нов лов ев ински джиев енов анова ева кова"),
    "uk": ("Бой Гор Дор Зай Кос Лит Мар Ост Пав Сав Тим Щер Яр", "че ен ов ис ар ол у", "ко енко чук ський юк енчук аренко ець"),
    "ro": ("Bar Con Dră Flo Gro Mun Pâr Stă Văc Țâr Ungu Bră", "du es ti ghi ne lă cio tu", "escu eanu aru oiu ache anu ețu in"),
    "pl": ("Kwiat Brzo Czar Grab Jas Krze Ław Mal Pio Sos Wro Żur", "kow zow no ie sin tyn", "ski ska czyk icz ak owicz ewski iński"),
    "fa": ("Mo Ha Far Sha Gho Ja Ba Nou Ra Kho", "ham sei zad rav ba ghe mi rou sra", "pour zadeh nia far i ian vand dost"),
    "sr": ("Bo Dra Mi Sta Ra Vu Go Žu Šu Đu", "ži go lo ni ko ja ra", "ović ević ić ac čić inović"),
}  # fmt: skip

GIVEN: Final = {tag: tuple(names.split()) for tag, names in _GIVEN_TEXT.items()}
FAMILY: Final = {tag: tuple(names.split()) for tag, names in _FAMILY_TEXT.items()}
_TWICE = {"arl": "fa", "bgl": "sr", "ukl": "pl", "ru": "uk", "ku": "tr", "til": "fa", "so": "fa", "sq": "ro"}
_PARTS = {tag: tuple(tuple(part.split()) for part in parts) for tag, parts in _SYLLABLE_TEXT.items()}
SYLLABLES: Final = _PARTS | {tag: _PARTS[other] for tag, other in _TWICE.items()}
"""(beginnings, middles, ends) of made-up family names."""

NOTE_WORDS: Final = tuple(
    ["Jobcenter", "Antrag", "Bescheid", "Widerspruch", "Miete", "Mietvertrag", "Kündigung", "Räumung", "Wohnung", "Vermieterin", "Strom", "Sperre", "Krankenkasse", "Versicherung", "Arzt", "Termin", "Dolmetscherin", "Schule", "Kita", "Anmeldung", "Kindergeld", "Elterngeld", "Wohngeld", "Ausländerbehörde", "Aufenthalt", "Verlängerung", "Pass", "Geburtsurkunde", "Übersetzung", "Sprachkurs", "Prüfung", "Arbeitsvertrag", "Lohn", "Arbeitgeber", "Konto", "Überweisung", "Schulden", "Mahnung", "Inkasso", "Vergleich", "Anwältin", "Gericht", "Frist", "Akteneinsicht", "Unterschrift", "Vollmacht", "Briefkasten", "Adresse", "Umzug", "Nachbarin", "Familie", "Mutter", "Vater", "Tochter", "Sohn", "Oma", "Schwangerschaft", "Hebamme", "Impfung", "Zahnarzt", "Reha", "Pflege", "Pflegegrad", "Rollstuhl", "Ausweis", "gestern", "heute", "morgen", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "besprochen", "geschickt", "gebracht", "geholt", "vergessen", "gefunden", "angerufen", "erreicht", "abgegeben", "unterschrieben", "ausgefüllt", "kopiert", "bezahlt", "verlängert", "abgelehnt", "bewilligt", "geprüft", "geklärt", "gekommen", "gegangen", "und", "oder", "mit", "ohne", "für", "gegen", "nach", "vor", "bei", "wegen", "die", "der", "das", "ein", "eine", "kein", "nicht", "noch", "schon", "wieder", "bald", "spät", "früh", "alles", "nichts", "etwas", "viel", "wenig"]
)
