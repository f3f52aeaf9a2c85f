"""Common given and family names, each with the Latin spellings lists really show. Nobody's name in particular.

One row a name: the original script, a colon, the Latin spellings by falling frequency. Names of people who write
in Latin letters have nothing before the colon. Kept as text so that somebody who reads the script can correct it.
"""

from __future__ import annotations

ARABIC_MEN = """
محمد: Mohammad, Mohamad, Mohammed, Muhammad
أحمد: Ahmad, Ahmed
علي: Ali
عمر: Omar, Umar
خالد: Khaled, Khalid
محمود: Mahmoud, Mahmood
حسن: Hasan, Hassan
حسين: Hussein, Hussain, Housein
إبراهيم: Ibrahim, Ebrahim
يوسف: Yousef, Youssef, Yusuf
مصطفى: Mustafa, Moustafa
عبد الله: Abdullah, Abdallah, Abd Allah
عبد الرحمن: Abdulrahman, Abdelrahman, Abd Al Rahman
عبد القادر: Abdulkader, Abdelkader, Abd Al Kader
ماهر: Maher
سامر: Samer
فادي: Fadi
باسل: Basel, Bassel
وائل: Wael
زياد: Ziad, Ziyad
رامي: Rami
أنس: Anas
بلال: Bilal, Belal
حمزة: Hamza, Hamzeh
إسماعيل: Ismail, Esmail
ياسر: Yasser, Yaser
عماد: Imad, Emad
نزار: Nizar
طارق: Tarek, Tareq
جمال: Jamal
كريم: Karim, Kareem
سليمان: Suleiman, Sulaiman, Souliman
"""

ARABIC_WOMEN = """
فاطمة: Fatima, Fatema, Fatimah
مريم: Maryam, Mariam
عائشة: Aisha, Aicha
خديجة: Khadija, Khadijah
زينب: Zeinab, Zainab, Zaynab
آمنة: Amina, Amneh, Amena
هدى: Huda, Houda
سعاد: Suad, Souad
نور: Nour, Noor
رنا: Rana
ريم: Rim, Reem
هبة: Hiba, Heba
سمر: Samar
لينا: Lina
رانيا: Rania, Raniya
منى: Mona, Muna
أمل: Amal
إيمان: Iman, Eman
سارة: Sara, Sarah
دعاء: Duaa, Doaa
نسرين: Nisreen, Nesrin
غادة: Ghada
وفاء: Wafaa, Wafa
بشرى: Bushra, Boushra
رغد: Raghad
شهد: Shahd, Shahed
آية: Aya, Ayah
حنان: Hanan
ياسمين: Yasmin, Yasmeen
سلمى: Salma
"""

ARABIC_FAMILIES = """
الأحمد: Al-Ahmad, Al Ahmad, Alahmad
الحسن: Al-Hasan, Al Hassan, Alhasan
الحسين: Al-Hussein, Al Hussein, Alhussein
العلي: Al-Ali, Al Ali, Alali
الخطيب: Al-Khatib, Al Khateeb, Alkhatib
المحمد: Al-Mohammad, Al Mohamad, Almohammad
الحمصي: Al-Homsi, Al Homsi, Alhomsi
الحلبي: Al-Halabi, Al Halabi, Alhalabi
الشامي: Al-Shami, Al Shami, Alshami
المصري: Al-Masri, Al Masri, Almasri
الإبراهيم: Al-Ibrahim, Al Ibrahim, Alibrahim
الجاسم: Al-Jassem, Al Jasem, Aljasem
الخلف: Al-Khalaf, Al Khalaf, Alkhalaf
العبد الله: Al-Abdullah, Al Abdallah, Alabdullah
السيد: Al-Sayed, Al Sayed, Alsayed
حداد: Haddad, Hadad
نجار: Najjar, Najar
خوري: Khoury, Khouri
درويش: Darwish, Darwich
قاسم: Kassem, Qasem, Kasem
حمدان: Hamdan
سلوم: Salloum, Saloum
عثمان: Othman, Osman, Uthman
شحادة: Shehadeh, Shehada, Chehade
بكري: Bakri
زيتون: Zaitoun, Zeitoun
ديب: Deeb, Dib
منصور: Mansour, Mansoor
"""

KURDISH_MEN = """
آزاد: Azad
شيروان: Shirwan, Şêrwan
جوان: Jwan, Ciwan
دلشاد: Dilshad, Dilşad
رزكار: Rezkar, Rizgar
سردار: Sardar, Serdar
شيار: Shiar, Şiyar
كاوا: Kawa
هوزان: Hozan
بانكين: Bankin
"""

KURDISH_WOMEN = """
روجين: Rojin
شيرين: Shirin, Şîrîn
أفين: Avin, Evîn
روناهي: Ronahi, Ronahî
نوروز: Nowruz, Newroz
برفين: Berfin, Barfin
هيفي: Hevi, Hêvî
زوزان: Zozan
دلال: Dalal, Delal
جيهان: Jihan, Cîhan
"""

KURDISH_FAMILIES = """
شيخو: Sheikho, Şêxo
حمو: Hammo, Hamo
عيسى: Issa, Isa
مستو: Mesto, Misto
بركات: Barakat
سينو: Sino
كرو: Karro, Karo
داوود: Daoud, Dawood
مراد: Murad, Mourad
علو: Allo, Alo
"""

CONGOLESE_MEN = """
: Jean, Jean-Pierre, Jean Claude
: Emmanuel, Emanuel
: Pascal, Paschal
: Innocent
: Bahati
: Baraka
: Amani
: Dieudonné, Dieudonne
: Patrick
: Joseph, Yosefu
: Espoir
: Justin
: Eric
: Faustin
: Claude
: David, Daudi
: Gédéon, Gedeon
: Jonas
: Moïse, Moise
: Olivier
: Samuel, Samweli
: Shukuru
: Théophile, Theophile
: Venant
"""

CONGOLESE_WOMEN = """
: Furaha
: Neema, Nehema
: Espérance, Esperance
: Jeanne
: Riziki
: Zawadi
: Chantal
: Béatrice, Beatrice
: Mapendo
: Marie, Maria
: Aline
: Claudine
: Divine
: Francine
: Grâce, Grace
: Immaculée, Immaculee
: Josephine, Joséphine
: Kavira
: Odette
: Rachel
: Solange
: Tumaini
: Vumilia
: Nyota
"""

CONGOLESE_FAMILIES = """
: Bahizire
: Birindwa
: Bisimwa
: Byamungu
: Habimana
: Ilunga
: Irakoze
: Kabongo
: Kasongo
: Katembo
: Kambale
: Lukusa
: Maombi
: Mbuyi
: Mugisha
: Muhindo
: Mukendi
: Mushagalusa
: Mutombo
: Mwamba
: Ndayisenga
: Ngoy, Ngoie
: Niyonzima, Niyonsima
: Nsimire
: Paluku
: Rukundo
: Safari
: Tshibangu, Chibangu
"""

TIGRINYA_MEN = """
ተስፋይ: Tesfay, Tesfai, Tesfaye
ብርሃነ: Berhane, Birhane
ዮናስ: Yonas, Jonas
ሳሙኤል: Samuel, Samuiel
ፊልሞን: Filmon, Filimon
መሓሪ: Mehari
ሃይለ: Haile, Hayle
ኣማኑኤል: Amanuel, Amanuiel
ዳዊት: Dawit, Dawid
ኣብርሃም: Abraham, Abrham
ክብሮም: Kibrom, Kbrom
ሮቤል: Robel
ገብረመድህን: Gebremedhin, Ghebremedhin
ኪዳነ: Kidane, Kidan
"""

TIGRINYA_WOMEN = """
ሰላም: Selam, Selama
ራሄል: Rahel
ሄለን: Helen, Hellen
ፍረወይኒ: Freweini, Freweyni
ለተብርሃን: Letebrhan, Letebirhan
ሳባ: Saba
ኤልሳ: Elsa
ምሕረት: Mihret, Mehret
ብርኽቲ: Birikti, Brkti
ሚልየና: Milyena, Miliena
ትርሓስ: Tirhas, Trhas
ኣልማዝ: Almaz
"""

AFGHAN_MEN = """
احمد: Ahmad, Ahmed
محمد رضا: Mohammad Reza, Mohammadreza
علی: Ali
حسین: Hussain, Hossein
نجیب‌الله: Najibullah, Najeebullah
عبدالله: Abdullah, Abdulla
فرید: Farid, Fareed
میرویس: Mirwais, Mirwaiss
رحیم: Rahim, Raheem
جاوید: Jawid, Javid, Jawed
امید: Omid, Omeed
شفیق: Shafiq, Shafeeq
"""

AFGHAN_WOMEN = """
زهرا: Zahra
فاطمه: Fatima, Fatemeh
مریم: Maryam, Mariam
شکریه: Shukria, Shokria
فرشته: Fereshta, Freshta
پروین: Parwin, Parvin
ثریا: Soraya, Suraya
نرگس: Nargis, Narges
لیلا: Laila, Leila
معصومه: Masuma, Masooma
گلالی: Gulalai, Golalai
ملالی: Malalai, Malaly
"""

AFGHAN_FAMILIES = """
احمدی: Ahmadi, Ahmady
حسینی: Hussaini, Hosseini
رضایی: Rezai, Rezaie
محمدی: Mohammadi, Mohammady
کریمی: Karimi
رحیمی: Rahimi, Raheemi
نوری: Noori, Nuri
حیدری: Haidari, Heydari
عظیمی: Azimi, Azeemi
صدیقی: Sediqi, Siddiqi
"""

SOUTH_SUDANESE_MEN = """
: Deng
: Garang
: Majok
: Akol
: Bol
: Gatluak, Gatlwak
: Gatwech, Gatwec
: Koang
: Machar
: Manyang
: Tut
: Ayuel
: Peter
: Simon
"""

SOUTH_SUDANESE_WOMEN = """
: Achol
: Abuk
: Nyandeng
: Ayen
: Adut
: Nyakuoth
: Nyamal
: Nyachol
: Nyawal
: Mary
: Rebecca
: Martha
"""
