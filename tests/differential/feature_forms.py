"""Forms of our own with what few real forms have: triggers, nested repeats, cascades, dates, several languages."""

TRIGGERS = """
| survey |
| | type         | name  | label  | calculation             | trigger   | default            | relevant |
| | integer      | a     | A      |                         |           | 3                  |          |
| | integer      | b     | B      |                         |           | ${a} + 2           |          |
| | text         | stamp | Stamp  | concat(${a}, '-', ${b}) | ${a}      |                    |          |
| | calculate    | plain |        | ${a} * 2                | ${b}      |                    |          |
| | dateTime     | when  | When   |                         |           | now()              |          |
| | date         | day   | Day    |                         |           | today()            |          |
| | text         | next  | Next   | concat('x', ${stamp})   | ${stamp}  |                    |          |
| | text         | last  | Last   | concat('y', ${next})    | ${next}   |                    |          |
| | text         | seen  | Seen   |                         |           | start              | ${a} > 5 |
| | begin repeat | room  | Room   |                         |           |                    |          |
| | integer      | beds  | Beds   |                         |           | position(..) * 10  |          |
| | text         | note_ | Note   | concat('q', ${beds})    | ${beds}   |                    |          |
| | integer      | prior | Prior  |                         |           | ${a}               |          |
| | end repeat   |       |        |                         |           |                    |          |
"""

CHOICES = """
| survey |
| | type                  | name    | label | choice_filter                  | calculation | appearance | parameters | relevant | constraint |
| | select_one c          | country | C     |                                |             |            |            |          |            |
| | select_one t or_other | town    | T     |                                |             |            |            |          |            |
| | select_one t2         | town2   | T2    | country=${country}             |             |            |            |          |            |
| | select_multiple t2    | towns   | Ts    | country=${country} or country='b' |          | minimal    |            |          | count-selected(.) < 3 |
| | rank t                | order   | Order |                                |             |            |            |          |            |
| | select_one t          | drawn   | Drawn |                                |             |            | randomize=true, seed=3 | |         |
| | calculate             | said    |       |                                | jr:choice-name(${country}, '${country}') | | | |  |
| | calculate             | second  |       |                                | jr:choice-name(selected-at(${towns}, 1), '${towns}') | | | | |
| | calculate             | n       |       |                                | count-selected(${towns}) |  |   |          |            |
| | note                  | told    | You said ${said}: ${towns} |           |             |            |            | ${country} != '' | |
| | select_multiple c     | several | M     |                                |             |            |            |          | not(selected(., 'a') and selected(., 'b')) |
| | text                  | after   | After |                                |             |            |            | selected(${several}, 'a') | |
| | range                 | level   | Level |                                |             |            | start=1 end=10 step=2 | |         |
| | acknowledge           | ok      | OK    |                                |             |            |            |          |            |
| | text                  | agreed  | A     |                                |             |            |            | ${ok} = 'OK' |        |
| choices |
| | list_name | name | label          | country |
| | c         | a    | Aa             |         |
| | c         | b    | Bb of ${order} |         |
| | c         | d    | Dd             |         |
| | t         | x    | X              |         |
| | t         | y    | Y              |         |
| | t         | z    | Z              |         |
| | t2        | x1   | X1             | a       |
| | t2        | x2   | X2             | a       |
| | t2        | y1   | Y1             | b       |
| | t2        | y2   | Y2             | b       |
"""  # noqa: E501

ROSTER = """
| survey |
| | type          | name   | label          | calculation    | repeat_count | relevant        | required | constraint | constraint_message |
| | begin repeat  | m      | M              |                |              |                 |          |            |                    |
| | text          | name   | Name ${pos}    |                |              |                 | yes      |            |                    |
| | calculate     | pos    |                | position(..)   |              |                 |          |            |                    |
| | integer       | age    | Age of ${name} |                |              |                 |          | . <= 120   | no one is ${age}   |
| | select_one yn | adult  | Adult          |                |              | ${age} >= 18    |          |            |                    |
| | begin group   | g      | G ${name}      |                |              | ${adult} = 'yes' |         |            |                    |
| | text          | job    | Job            |                |              |                 |          |            |                    |
| | end group     |        |                |                |              |                 |          |            |                    |
| | integer       | count_ | Children       |                |              |                 |          | . < 4      |                    |
| | begin repeat  | k      | K              |                | ${count_}    |                 |          |            |                    |
| | text          | kid    | Kid of ${name} |                |              |                 |          |            |                    |
| | calculate     | place  |                | concat(position(../..), '.', position(..)) | |  |          |            |                    |
| | end repeat    |        |                |                |              |                 |          |            |                    |
| | end repeat    |        |                |                |              |                 |          |            |                    |
| | calculate     | total  |                | sum(${age})    |              |                 |          |            |                    |
| | calculate     | first  |                | indexed-repeat(${name}, ${m}, 1) | |            |          |            |                    |
| | calculate     | second |                | indexed-repeat(${name}, ${m}, 2) | |            |          |            |                    |
| | calculate     | adults |                | count(${m}[adult='yes']) |    |                 |          |            |                    |
| | calculate     | names  |                | join(', ', ${name}) |         |                 |          |            |                    |
| | calculate     | oldest |                | max(${age})    |              |                 |          |            |                    |
| | text          | last   | Last           |                |              | ${total} > 50   | yes      |            |                    |
| choices |
| | list_name | name | label |
| | yn        | yes  | Yes   |
| | yn        | no   | No    |
"""  # noqa: E501

LANGUAGES = """
| survey |
| | type              | name | label::English (en) | label::العربية (ar) | hint::English (en) | hint::العربية (ar) | constraint           | constraint_message::English (en) | constraint_message::العربية (ar) | required | guidance_hint::English (en) | media::image::English (en) |
| | text              | a    | Name                | اسم                |                    | تلميح              | string-length(.) > 2 | short: ${a}                      | قصير ${a}                        | yes      | ask                         | a.png                      |
| | select_one l      | b    | Pick **one**        |                    | h                  |                    |                      |                                  |                                  |          |                             |                            |
| | note              | c    | <span style="color:red">${a}</span> | ${a} مرحبا |            |                    |                      |                                  |                                  |          |                             |                            |
| | select_multiple l | d    | D                   | د                  |                    |                    |                      |                                  |                                  |          |                             |                            |
| choices |
| | list_name | name | label::English (en) | label::العربية (ar) |
| | l         | a    | A ${a}              | ا                  |
| | l         | b    | Bee                 |                    |
"""  # noqa: E501

DATES = """
| survey |
| | type      | name  | label | calculation                         | constraint   | relevant                | appearance |
| | date      | d     | D     |                                     | . <= today() |                         |            |
| | date      | e     | E     |                                     | . >= ${d}    |                         |            |
| | dateTime  | dt    | DT    |                                     | . <= now()   |                         |            |
| | time      | t     | T     |                                     |              |                         |            |
| | date      | y     | Y     |                                     |              |                         | year       |
| | calculate | diff  |       | ${e} - ${d}                         |              |                         |            |
| | calculate | age   |       | int((today() - ${d}) div 365.25)    |              |                         |            |
| | calculate | f     |       | format-date(${d}, '%e/%n/%y %a %b') |              |                         |            |
| | calculate | g     |       | format-date-time(${dt}, '%H:%M %d') |              |                         |            |
| | calculate | dd    |       | decimal-date-time(${d})             |              |                         |            |
| | calculate | plus  |       | date(${d} + 30)                     |              |                         |            |
| | calculate | later |       | ${d} > date('2000-01-01')           |              |                         |            |
| | text      | old   | Old   |                                     |              | ${d} < date('1990-06-15') |          |
| | calculate | some  |       | if(${d} = '', 'none', ${d})         |              |                         |            |
| | calculate | any   |       | coalesce(${d}, ${e})                |              |                         |            |
| | date      | next  | Next  | date(${d} + 1)                      |              |                         |            |
| | calculate | year  |       | substr(${d}, 0, 4)                  |              |                         |            |
| | calculate | both  |       | concat(${d}, ' ', ${e})             |              |                         |            |
| | note      | say   | It is ${d}, ${dt} |                         |              |                         |            |
"""  # noqa: E501

META = """
| survey |
| | type        | name        | label | calculation                | default     | relevant          | readonly | required |
| | start       | start       |       |                            |             |                   |          |          |
| | today       | today       |       |                            |             |                   |          |          |
| | deviceid    | deviceid    |       |                            |             |                   |          |          |
| | username    | username    |       |                            |             |                   |          |          |
| | phonenumber | phonenumber |       |                            |             |                   |          |          |
| | email       | email       |       |                            |             |                   |          |          |
| | hidden      | hid         |       |                            | secret      |                   |          |          |
| | text        | x           | X     |                            |             | ${hid} = 'secret' |          |          |
| | begin group | g1          | G1    |                            |             | ${x} != 'x'       |          |          |
| | text        | x2          | X2    |                            |             |                   |          | ${x} = 'Amina' |
| | begin group | g2          | G2    |                            |             | ${x2} != ''       | yes      |          |
| | text        | x3          | X3    |                            | dd          |                   |          | yes      |
| | end group   |             |       |                            |             |                   |          |          |
| | end group   |             |       |                            |             |                   |          |          |
| | integer     | over        | Over  | string-length(${x})        |             |                   |          |          |
| | integer     | ro          | RO    |                            | 4           |                   | ${x} = 'x' |        |
| | decimal     | third       | T     | round(${ro} div 3, 2)      |             |                   | yes      |          |
| | decimal     | typed       | Typed |                            | 1.50        |                   |          |          |
| | calculate   | same        |       | ${typed}                   |             |                   |          |          |
| | calculate   | text_       |       | concat(${typed})           |             |                   |          |          |
| | integer     | seven       | Seven |                            | 007         |                   |          |          |
| | calculate   | eight       |       | ${seven} + 1               |             |                   |          |          |
| settings |
| | instance_name |
| | concat(${x}, '-', ${today}) |
"""  # noqa: E501

FEATURES = {
    "triggers": TRIGGERS,
    "choices": CHOICES,
    "roster": ROSTER,
    "languages": LANGUAGES,
    "dates": DATES,
    "meta": META,
}
